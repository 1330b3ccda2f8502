import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProseFaults } from '../docs/prose/find-prose-faults.ts';
import { proseDocuments } from '../docs/prose/prose-documents.ts';

const repository = join(__dirname, '..');

test.each(proseDocuments(repository))('%s reads well', async (path) => {
  expect(await findProseFaults(readFileSync(join(repository, path), 'utf8'))).toEqual([]);
});

test.each([
  ['the size is that of the frame', 'avoid "that of"'],
  ['A folder is no dependency.', 'avoid "is no"'],
  ['The client is told what happened.', 'avoid "is told"'],
  ['The header tells the time.', 'avoid "tells"'],
  ['There are two lists, each of which is short.', 'avoid "of which"'],
  ['Utilize the cache.', 'avoid "Utilize"'],
  ['Look again, for it may be late.', 'avoid ", for it"'],
  ['Whether a JPEG is whole, its decoder says.', 'put the subject first'],
  ['What a caller may do, the token decides.', 'put the subject first'],
  ['Whoever has the address can watch.', 'name who'],
  ['Of a docstring the first paragraph is read.', 'put the subject first'],
  ['A dash — and another — make a chain.', 'two sentences'],
  [`One ${'word '.repeat(35)}too many.`, 'the sentence has 38 words, and 35 are the most'],
  [`| a |\n| - |\n| ${'cell '.repeat(34)} |`, 'the cell has 172 characters, and 160 are the most'],
])('%j is a fault', async (text, message) => {
  const faults = await findProseFaults(text);

  expect(faults.map((fault) => fault.message)).toContainEqual(expect.stringContaining(message));
});

test.each([
  'A longer batch is no longer one fragment.',
  'What you post is archived. There is no stream.',
  'Use `that of` where the code has it, and [a link](https://example.com/that-of).',
  '```ts\n// that of the code\n```',
  `${'Short sentences. '.repeat(30)}`,
  `A list: ${'word '.repeat(20)}.\n\n- ${'word '.repeat(20)}\n- ${'word '.repeat(20)}`,
  `| a |\n| - |\n| [page](https://example.com/${'long/'.repeat(40)}) |`,
  '<!-- table: a -->\n| a |\n| - |\n| that of the code |\n<!-- /table -->',
])('%j is none', async (text) => {
  expect(await findProseFaults(text)).toEqual([]);
});

test('a fault has the line and column of what is wrong', async () => {
  const text =
    '# Title\n\n<!-- table: a -->\n\nwritten\n\n<!-- /table -->\n\nFirst line.\nThe size is that of a frame.';

  expect(await findProseFaults(text)).toEqual([
    { line: 10, column: 13, message: 'avoid "that of": name the thing again' },
  ]);
});
