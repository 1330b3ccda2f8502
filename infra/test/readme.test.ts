import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildImageContext } from '../build-image-context';
import { parseStackContext } from '../lib/app/parse-stack-context';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

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

test('the runbook in the README has a row for each alarm, with what to do, and no other', () => {
  const alarms = synthesize().findResources('AWS::CloudWatch::Alarm');
  const made = Object.keys(alarms).map((id) => id.replace(/^Cam|[0-9A-F]{8}$/g, ''));

  const rows = [...readme.matchAll(/^\| `(\w+Alarm)` +\| ([^|]+) \| ([^|]+) \|$/gm)];
  expect(rows.map(([, name]) => name).sort()).toEqual(made.sort());
  for (const [, , means = '', action = ''] of rows) {
    expect(means.trim()).not.toBe('');
    expect(action.trim()).toMatch(/\.$/);
  }
});

test('the README shows the recipe for snapshots as the test of the stack uses it', () => {
  const recipe = readFileSync(join(__dirname, 'mask-asset-hashes.ts'), 'utf8').trim();

  expect(readme).toContain(`\`\`\`ts\n${recipe}\n\`\`\`\n`);
});
