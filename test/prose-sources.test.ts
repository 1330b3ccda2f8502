import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSourceFaults } from '../docs/prose/find-source-faults.ts';
import { proseSources } from '../docs/prose/prose-sources.ts';

test('comments and messages avoid the words of the list', () => {
  const repository = join(__dirname, '..');
  const files = proseSources(repository);

  const faults = files.flatMap((path) =>
    findSourceFaults(readFileSync(join(repository, path), 'utf8')).map(
      ({ line, column, message }) => `${path}:${line}:${column} ${message}`,
    ),
  );

  expect(files.length).toBeGreaterThan(800);
  expect(faults).toEqual([]);
});

test.each([
  ['a line comment', 'const a = 1; // that of the code', 17],
  ['a docstring over two lines', '/**\n * The size is that of\n * a frame.\n */\nconst a = 1;', 16],
  ['a message', "throw new Error('This is no frame');", 23],
  ['a message with values', 'throw new Error(`$' + '{name} is no frame`);', 26],
])('%s is read, and the place of a fault is its own', (_what, source, column) => {
  const [fault] = findSourceFaults(source);

  expect(fault).toMatchObject({ column, message: expect.stringMatching(/^avoid "(that of|is no)"/) });
});

test.each([
  ['names in the code', 'const isNo = { thatOf: 1 };'],
  ['code in a comment', '// `that of` is a name here'],
  ['a tag that begins like a question', '/**\n * Reads it.\n * @param who caller\n */\nconst a = 1;'],
])('%s is none', (_what, source) => {
  expect(findSourceFaults(source)).toEqual([]);
});
