import { type Table, toMarkdown } from './table.ts';

/** A document with its tables as the code has them, and the names of those that were different. */
export interface ReplacedTables {
  readonly text: string;
  readonly stale: readonly string[];
}

const marked = /<!-- table: ([\w-]+) -->\n(.*?)<!-- \/table -->/gs;

/** Biome would pad the columns: a longer cell would then change every line. */
const asWritten = '<!-- biome-ignore format: written from the code -->';

/**
 * Writes tables between their markers.
 * @throws Error for a marker without a table, a table without markers, and markers that do not pair up
 */
export function replaceTables(text: string, tables: Readonly<Record<string, Table>>): ReplacedTables {
  const stale: string[] = [];
  const found = new Set<string>();
  const replaced = text.replace(marked, (whole, name: string) => {
    const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
    if (table === undefined) throw new Error(`there is no table ${name}; there is ${Object.keys(tables)}`);
    if (found.has(name)) throw new Error(`the table ${name} is there twice`);
    found.add(name);
    const right = `<!-- table: ${name} -->\n${asWritten}\n\n${toMarkdown(table)}\n\n<!-- /table -->`;
    if (right !== whole) stale.push(name);
    return right;
  });
  const missing = Object.keys(tables).find((name) => !found.has(name));
  if (missing !== undefined) throw new Error(`<!-- table: ${missing} --> ... <!-- /table --> is missing`);
  const markers = replaced.match(/<!-- (table: .*?|\/table) -->/g) ?? [];
  if (markers.length !== 2 * found.size) throw new Error('markers of tables do not pair up');
  return { text: replaced, stale };
}
