// Checks the prose of the documents named, or of all.
// npx -y pnpm@12.21.0 prose [FILE...]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProseFaults } from './find-prose-faults.ts';
import { proseDocuments } from './prose-documents.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const named = process.argv.slice(2);
const paths = named.length > 0 ? named : proseDocuments(repository).map((path) => join(repository, path));

for (const path of paths) {
  for (const { line, column, message } of await findProseFaults(readFileSync(path, 'utf8'))) {
    console.log(`${path}:${line}:${column} ${message}`);
    process.exitCode = 1;
  }
}
