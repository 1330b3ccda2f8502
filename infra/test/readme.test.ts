import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildImageContext } from '../build-image-context';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

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
