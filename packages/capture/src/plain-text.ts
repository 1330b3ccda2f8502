/**
 * Makes foreign text safe for one line of a log or a terminal: without control characters, which could overwrite the terminal,
 * and without characters that end a line or change the writing direction.
 */
export function toPlainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ');
}
