import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openDirectory, openFrameLog } from '../../src/node/index.ts';
import { describeFrame, frameAt } from './log-model.ts';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'frame-log-')), 'log');
});
afterEach(() => rm(join(path, '..'), { recursive: true, force: true }));

const frameOf = (index: number) => frameAt(index, index % 11 === 3 ? null : 3000);

/** Lets a process append frames, and kills it in the middle. */
async function appendAndKill(first: number, lines: number): Promise<string[]> {
  const script = join(__dirname, 'append-forever.ts');
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', script, path, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const said: string[] = [];
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    // It goes on while this arrives, so that it dies at any point.
    if (said.length === lines) child.kill('SIGKILL');
  }
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
  return said;
}

test('a process that is killed while it appends leaves all frames that had settled, once, in order', async () => {
  /** By batch. Every fifth is removed as soon as it is cut. */
  const settled: { sequence: number; frame: string }[] = [];
  const removed: number[] = [];
  for (const [round, lines] of [40, 133, 57].entries()) {
    for (const line of await appendAndKill(1000 * round, lines)) {
      const [what, text] = line.split(' ');
      const number = Number(text);
      if (what === 'frame') settled.push({ sequence: 0, frame: describeFrame(frameOf(number)) });
      else if (what === 'removed') removed.push(number);
      else for (const entry of settled) entry.sequence ||= number;
    }
  }

  const log = await openFrameLog(await openDirectory(path));
  const left = log.uncutMs.length === 0 ? log.left : [...log.left, await log.cut({ lastFrameMs: 33 })];
  const batches = await Promise.all(left.map(({ sequence }) => log.read(sequence)));
  await log.close();
  const frames = batches.flatMap((batch) => batch.frames);
  const found = new Set(frames.map(describeFrame));
  const mustBeThere = settled.filter(({ sequence }) => sequence === 0 || sequence % 5 !== 0);
  const times = frames.map(({ timestampMs }) => timestampMs);

  expect(mustBeThere.length).toBeGreaterThan(120);
  expect(mustBeThere.filter(({ frame }) => !found.has(frame))).toEqual([]);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  expect(removed.length).toBeGreaterThan(2);
  expect(left.filter(({ sequence }) => removed.includes(sequence))).toEqual([]);
}, 120_000);

test('a directory that a process has is refused to another, by name and with the cure', async () => {
  const folder = await openDirectory(path);

  const second = openDirectory(path);

  await expect(second).rejects.toMatchObject({
    name: 'LogError',
    code: 'busy',
    message: expect.stringMatching(
      new RegExp(
        `in use by another log of frames, process ${process.pid}. End that process or choose another directory`,
      ),
    ),
  });
  await folder.close();
  await (await openDirectory(path)).close();
});

test('a log that is closed empty is one small file, and its sequences go on', async () => {
  const log = await openFrameLog(await openDirectory(path), { segmentBytes: 5000 });
  for (let index = 0; index < 20; index += 1) {
    await log.append(frameAt(index, 1000));
    if (index % 4 === 3) await log.remove((await log.cut({ lastFrameMs: 33 })).sequence);
  }
  expect(log.sizeBytes()).toBeLessThan(10_000);
  await log.close();
  expect((await readdir(path)).filter((name) => name.startsWith('segment'))).toHaveLength(1);

  const reopened = await openFrameLog(await openDirectory(path));
  expect(reopened.sizeBytes()).toBe(32);
  expect(reopened.left).toEqual([]);
  await reopened.append(frameAt(99, 10));
  expect(await reopened.cut({ lastFrameMs: 33 })).toMatchObject({ sequence: 6, frameCount: 1 });
  await reopened.close();
});
