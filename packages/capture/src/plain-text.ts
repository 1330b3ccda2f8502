/**
 * What others say, fit for one line of a log or a terminal: without control characters, which could write over the terminal, and
 * without those that end a line or turn the direction of writing.
 */
export function toPlainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ');
}
