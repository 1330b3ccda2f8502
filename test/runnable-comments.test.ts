import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(__dirname, '..');
const patterns = [
  '*.md',
  'examples/*',
  'packages/*/examples/*',
  ':!*CHANGELOG.md',
  ':!findings',
  ':!.changeset',
];
const files = execFileSync('git', ['ls-files', ...patterns], { cwd: repository, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((path) => /\.(md|ts|mjs|py|sh)$/.test(path));

const commands = files.flatMap((file) =>
  [...readFileSync(join(repository, file), 'utf8').matchAll(command())].map(
    ([, script = '']) => [file, script] as const,
  ),
);

test('the documents and examples say how things are run', () => {
  expect(commands.length).toBeGreaterThan(15);
});

test.each(commands)('%s runs %s from the folder of the repository', (_file, script) => {
  expect(existsSync(join(repository, script))).toBe(true);
});

/** A program behind what starts it. */
function command(): RegExp {
  return /(?:--import tsx|python3|^# +sh) (?!-)([\w./-]+\.(?:ts|mjs|py|sh))/gm;
}
