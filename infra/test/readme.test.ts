import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseStackContext } from '../lib/app/parse-stack-context';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

test('the README has a row for each context key, in the same order, and no other', () => {
  const documented = [...readme.matchAll(/^\| `frame-ingest:([\w-]+)`/gm)].map(([, key]) => key);

  expect(() => parseStackContext({ 'frame-ingest:no-such-key': '' })).toThrow(
    `It has: ${documented.join(', ')}.`,
  );
});

test('the README has a row for each property, in the same order, and no other', () => {
  const source = readFileSync(join(__dirname, '../lib/frame-ingest/frame-ingest-props.ts'), 'utf8');

  const [beforeFirstHeading = ''] = readme.split('\n## ');
  const documented = [...beforeFirstHeading.matchAll(/^\| `([a-z]\w+)`/gm)].map(([, name]) => name);
  const declared = [...source.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name);
  expect(declared.length).toBeGreaterThan(0);
  expect(documented).toEqual(declared);
});

test('the README shows the recipe for snapshots as the test of the stack uses it', () => {
  const recipe = readFileSync(join(__dirname, 'mask-asset-hashes.ts'), 'utf8').trim();

  expect(readme).toContain(`\`\`\`ts\n${recipe}\n\`\`\`\n`);
});
