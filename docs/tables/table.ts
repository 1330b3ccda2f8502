/** Cells are Markdown, in one line or several; `|` needs no care. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The table in GitHub's flavour of Markdown, without padding: a long cell would make every line as long. */
export function toMarkdown({ columns, rows }: Table): string {
  return [columns, columns.map(() => '---'), ...rows].map(toLine).join('\n');
}

function toLine(cells: readonly string[]): string {
  return `|${cells.map(toCell).join('|')}|`;
}

/**
 * A pipe ends a cell also within code.
 * @see https://github.github.com/gfm/#tables-extension-
 */
function toCell(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|');
  return line === '' ? ' ' : ` ${line} `;
}
