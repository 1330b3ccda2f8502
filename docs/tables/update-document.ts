import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TablesOfDocument } from './documents.ts';
import { replaceTables } from './replace-tables.ts';

/**
 * Writes the tables of a document, or only compares them.
 * @param root folder of the repository
 * @throws Error that names the document and what is wrong: with `write` false, also for a table that is not what the code says
 */
export function updateDocument({ path, tables }: TablesOfDocument, root: string, write: boolean): void {
  const file = join(root, path);
  const before = readFileSync(file, 'utf8');
  const { text, stale } = inDocument(path, () =>
    replaceTables(
      before,
      Object.fromEntries(Object.entries(tables).map(([name, read]) => [name, read(root)])),
    ),
  );
  if (write && text !== before) writeFileSync(file, text);
  if (write || stale.length === 0) return;
  throw new Error(
    `${path}: the table ${stale.join(', ')} is not what the code says. Run: npx -y pnpm@12.21.0 tables`,
  );
}

function inDocument<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
