import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

test('the README shows the recipe for snapshots as the test of the stack uses it', () => {
  const recipe = readFileSync(join(__dirname, 'mask-asset-hashes.ts'), 'utf8').trim();

  expect(readme).toContain(`\`\`\`ts\n${recipe}\n\`\`\`\n`);
});
