import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, writeCluster } from '../src/index.ts';
import { additions, blockGroups, fragment, header, picture, pSlice, video } from './hand-made.ts';

/** A cluster that begins, and ends, without a keyframe. */
const unkeyed = writeCluster(0, [picture(0, { keyframe: false, data: pSlice })]);

const cli = join(__dirname, '../src/cli/cli.ts');

let directory: string;
let good: string;
let bad: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'matroska-'));
  good = join(directory, 'good.mkv');
  bad = join(directory, 'bad.mkv');
  writeFileSync(good, Buffer.concat([header(video), fragment(0), fragment(1500)]));
  writeFileSync(bad, Buffer.concat([header({ ...video, codecId: 'V_H264' }), fragment(0), fragment(1500)]));
});
afterAll(() => rmSync(directory, { recursive: true }));

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['--import', 'tsx', cli, ...args], (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

test('a file that everybody takes exits with 0, one that somebody refuses with 1', async () => {
  const [accepted, refused] = await Promise.all([run('inspect', good), run('inspect', good, bad)]);

  expect(accepted).toMatchObject({ code: 0, stderr: '' });
  expect(accepted?.stdout).toMatch(/good\.mkv: \d+ bytes, 2 fragments\n {2}PutMedia +accepted\n/);
  expect(refused).toMatchObject({ code: 1, stderr: '' });
  expect(refused?.stdout).toContain('HLS          refused: codec-id');
  expect(refused?.stdout).toMatch(/error codec-id: Write the CodecID V_MPEG4\/ISO\/AVC\n +at byte \d+: /);
});

test('--json gives one report per line', async () => {
  const { stdout } = await run('inspect', good, bad, '--json');

  const reports = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(reports[1]).toEqual({ file: bad, ...(await inspect(readFileSync(bad))) });
  expect(reports).toHaveLength(2);
});

test('--fix writes a file that is taken and exits with 0; it may replace the one that was read', async () => {
  const output = join(directory, 'fixed.mkv');
  writeFileSync(output, readFileSync(bad));

  const { code, stdout } = await run('inspect', output, '--fix', output, '--start', '2026-01-31T12:00:00Z');

  expect(code).toBe(0);
  expect(stdout).toContain('cured: codec-id');
  const report = await inspect(readFileSync(output));
  expect(report.findings).toEqual([]);
  // The Timestamp of the first cluster.
  expect(readFileSync(output).includes(Buffer.from('e786019c13ec9e00', 'hex'))).toBe(true);
  expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('--strict refuses a fragment of less than a second', async () => {
  const short = join(directory, 'short.mkv');
  writeFileSync(short, Buffer.concat([header(video), fragment(0, [0, 400]), fragment(800)]));

  const [lenient, strict] = await Promise.all([run('inspect', short), run('inspect', short, '--strict')]);

  expect(lenient.code).toBe(0);
  expect(lenient.stdout).toContain('warning fragment-too-short');
  expect(strict.code).toBe(1);
  expect(strict.stdout).toMatch(/PutMedia +refused: fragment-too-short/);
  expect(strict.stdout).toContain('error fragment-too-short');
});

test('--fix exits with 1 and says on standard error which media it left out', async () => {
  const input = join(directory, 'additions.mkv');
  const output = join(directory, 'without.mkv');
  writeFileSync(input, Buffer.concat([header(video), fragment(0), blockGroups(1500, [additions])]));

  const { code, stdout, stderr } = await run('inspect', input, '--fix', output);

  expect(code).toBe(1);
  expect(stderr).toBe(
    'matroska: 1 BlockAddition of track 1 was left out: a SimpleBlock cannot hold this element\n',
  );
  expect(stdout).toMatch(/without\.mkv: .*\n +PutMedia +accepted/);
});

test.each([
  ['is no Matroska', Buffer.from('000000146674797069736f6d', 'hex')],
  ['is empty', Buffer.alloc(0)],
  ['has no keyframe', Buffer.concat([header(video), unkeyed])],
  ['has no cluster', header(video)],
])('--fix in place leaves a file that %s as it is, and exits with 2', async (_what, bytes) => {
  const file = join(directory, 'in-place.mkv');
  writeFileSync(file, bytes);

  const { code, stdout, stderr } = await run('inspect', file, '--fix', file);

  expect(code).toBe(2);
  expect(stderr).toContain(`${file} was not written: no fragment of ${file} can be kept`);
  expect(stdout).toMatch(/in-place\.mkv: \d+ bytes, \d fragments?\n/);
  expect(readFileSync(file).equals(bytes)).toBe(true);
  expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('--fix replaces neither a folder nor what is no file, such as a pipe or /dev/null', async () => {
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', [pipe]);

  const [ofPipe, ofFolder] = await Promise.all(
    [pipe, directory].map((output) => run('inspect', good, '--fix', output)),
  );

  expect([ofPipe?.code, ofFolder?.code]).toEqual([2, 2]);
  expect(ofPipe?.stderr).toContain(`${pipe} is not a regular file: give --fix the name of a file to write`);
  expect(ofFolder?.stderr).toContain(`${directory} is a folder: give --fix`);
  expect(statSync(pipe).isFIFO()).toBe(true);
});

test.each([
  [['inspect'], /Give a file/],
  [['check', 'a.mkv'], /The command is "check"/],
  [['inspect', 'a.mkv', '--loud'], /Unknown option '--loud'/],
  [['inspect', 'a.mkv', 'b.mkv', '--fix', 'c.mkv'], /--fix takes one file/],
  [['inspect', 'a.mkv', '--relative'], /need --fix OUT/],
  [['inspect', 'a.mkv', '--fix', 'b.mkv', '--start', 'noon'], /--start is "noon"/],
  [['inspect', '/nowhere/a.mkv'], /no such file/],
  [['inspect', tmpdir()], /directory/],
])('%j exits with 2, says why and shows no stack', async (args, message) => {
  const { code, stderr } = await run(...args);

  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
});
