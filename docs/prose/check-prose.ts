// Checks the prose of the files named, documents and sources, or of all.
// npx -y pnpm@12.21.0 prose [FILE...]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProseFaults } from './find-prose-faults.ts';
import { findSourceFaults } from './find-source-faults.ts';
import { proseDocuments } from './prose-documents.ts';
import { proseSources } from './prose-sources.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const named = process.argv.slice(2);
const all = [...proseDocuments(repository), ...proseSources(repository)];

for (const path of named.length > 0 ? named : all.map((each) => join(repository, each))) {
  const text = readFileSync(path, 'utf8');
  const faults = path.endsWith('.md') ? await findProseFaults(text) : findSourceFaults(text);
  for (const { line, column, message } of faults) {
    console.log(`${path}:${line}:${column} ${message}`);
    process.exitCode = 1;
  }
}
