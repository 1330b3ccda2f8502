/**
 * A text in which nothing can move a cursor, or write over what was printed before: control characters (those above 0x80
 * too, which some terminals obey), marks that turn the direction of writing, and lone surrogates become `\u{9b}`.
 */
export function escapeControls(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}
