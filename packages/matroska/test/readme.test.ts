import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inspect } from '../src/index.ts';
import { fragment, header, video } from './hand-made.ts';

const folder = join(__dirname, '..');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');
const run = promisify(execFile);

test('the example judges a file and writes one that is taken', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'matroska-'));
  const [input, output] = ['in.mkv', 'out.mkv'].map((name) => join(directory, name)) as [string, string];
  writeFileSync(input, Buffer.concat([header({ ...video, codecId: 'V_H264' }), fragment(0)]));
  const script = join(folder, 'examples/check-and-fix.ts');

  const { stdout } = await run(process.execPath, ['--import', 'tsx', script, input, output], { cwd: folder });
  const fixed = readFileSync(output);
  rmSync(directory, { recursive: true });

  expect(stdout).toMatch(/^putMedia: accepted\nhls: refused \(codec-id\)\n/);
  expect(stdout).toContain('cured: codec-id\nnot cured: nothing is left\n');
  expect((await inspect(fixed)).findings).toEqual([]);
});

test('the README shows the example as it is', () => {
  const code = readFileSync(join(folder, 'examples/check-and-fix.ts'), 'utf8').trim();

  expect(readme).toContain(`\`\`\`ts\n${code}\n\`\`\``);
});
