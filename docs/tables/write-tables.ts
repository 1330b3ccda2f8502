// Writes the tables of the documents from the code; with --check it only says which are not what the code says.
// node --import tsx docs/tables/write-tables.ts [--check]
import { fileURLToPath } from 'node:url';
import { documents } from './documents.ts';
import { updateDocument } from './update-document.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const write = !process.argv.includes('--check');

const problems = documents.flatMap((document) => {
  try {
    updateDocument(document, root, write);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
});

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`The tables of ${documents.length} documents are ${write ? 'written' : 'up to date'}.`);
