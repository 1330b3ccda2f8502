import fc from '../../../../test/support/properties.ts';
import type { CapturedFrame } from '../../src/captured-frame.ts';
import type { FrameLog } from '../../src/log/frame-log.ts';
import type { LogDamage } from '../../src/log/log-damage.ts';
import { openFrameLog } from '../../src/log/open-frame-log.ts';
import { createMemoryFolder, type MemoryFiles } from '../../src/log/stores/create-memory-folder.ts';
import {
  type Command,
  type Content,
  commands,
  createModel,
  describeFrame,
  frameAt,
  readContent,
} from './log-model.ts';
import { createRecordedDisk } from './recorded-disk.ts';

/** So small that batches are in several files, and that files come and go. */
const segmentBytes = 400;

const open = (files: MemoryFiles, damages: LogDamage[] = []): Promise<FrameLog> =>
  openFrameLog(createMemoryFolder(files), { segmentBytes, onDamage: (damage) => damages.push(damage) });

/** Content before and after each command, and the steps of the disk that it took. */
async function run(list: readonly Command[]) {
  const disk = createRecordedDisk();
  const model = createModel();
  const log = await openFrameLog(disk.folder, { segmentBytes });
  const stages = [{ steps: disk.steps.length, content: model.content() }];
  for (const command of list) {
    await model.run(command, log);
    stages.push({ steps: disk.steps.length, content: model.content() });
  }
  return { disk, stages, log };
}

/** What was there works on, too: a frame more, and a batch with a higher number than any. */
async function checkGoesOn(files: MemoryFiles, found: Content): Promise<void> {
  const log = await open(files);
  const frame = frameAt(1000, 50);
  await log.append(frame);
  const batch = await log.cut({ lastFrameMs: 33 });
  await log.close();
  const reopened = await open(files);
  const content = await readContent(reopened);

  expect(content.uncut).toEqual([]);
  expect(content.batches.slice(0, -1)).toEqual(found.batches);
  expect(content.batches.at(-1)).toContain(describeFrame(frame));
  expect(batch.frameCount).toBe(found.uncut.length + 1);
  expect(found.batches.every((text) => Number.parseInt(text, 10) < batch.sequence)).toBe(true);
}

test('a log that is opened again has what it had, in order', async () => {
  await fc.assert(
    fc.asyncProperty(commands, fc.boolean(), async (list, isClosed) => {
      const { disk, stages, log } = await run(list);
      if (isClosed) await log.close();
      const damages: LogDamage[] = [];

      const reopened = await open(disk.after(disk.steps.length), damages);

      expect(await readContent(reopened)).toEqual(stages.at(-1)?.content);
      expect(damages).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('a program that ends at any byte leaves what had settled, and nothing twice', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const { disk, stages } = await run(list);

      for (const [index, before] of stages.slice(0, -1).entries()) {
        const after = stages[index + 1] ?? before;
        for (let step = before.steps; step < after.steps; step += 1) {
          const next = disk.steps[step];
          const lengths = next?.type === 'append' ? next.bytes.length : 1;
          // Every byte of the last commands, and some of the others.
          const stride = index >= stages.length - 5 ? 1 : 29;
          for (let bytes = 0; bytes < lengths; bytes += stride) {
            const damages: LogDamage[] = [];
            const files = disk.after(step, bytes);
            const found = await readContent(await open(files, damages));

            expect([before.content, after.content]).toContainEqual(found);
            expect(damages.filter(({ kind }) => kind !== 'torn')).toEqual([]);
            if (bytes % 13 === 0) await checkGoesOn(files, found);
          }
        }
      }
    }),
    { numRuns: 40 },
  );
}, 300_000);

test('a power cut takes nothing that had settled; at most a batch that was removed comes back', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const { disk, stages } = await run(list);
      const known = new Set(stages.flatMap(({ content }) => content.batches));

      for (const [index, before] of stages.slice(0, -1).entries()) {
        const after = stages[index + 1] ?? before;
        for (let step = before.steps; step < after.steps; step += 1) {
          const found = await readContent(await open(disk.after(step, 0, 'lost')));

          const sequences = found.batches.map((text) => Number.parseInt(text, 10));
          expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
          expect(found.batches.filter((batch) => !known.has(batch))).toEqual([]);
          const has = ({ batches, uncut }: Content): boolean =>
            batches.every((batch) => found.batches.includes(batch)) && `${uncut}` === `${found.uncut}`;
          expect(has(before.content) || has(after.content)).toBe(true);
        }
      }
    }),
    { numRuns: 60 },
  );
}, 300_000);

test('a flipped bit loses the frame that it is in, and of H.264 those that build on it, and no other', async () => {
  const appendsAndCuts = commands.map((list) =>
    list.filter(({ type }) => type === 'append' || type === 'cut'),
  );
  await fc.assert(
    fc.asyncProperty(
      appendsAndCuts,
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      async (list, where) => {
        const { disk, stages, log: written } = await run([...list, { type: 'cut', clockOffsetMs: 0 }]);
        const files = disk.after(disk.steps.length);
        const total = [...files.values()].reduce((sum, { length }) => sum + length, 0);
        fc.pre(total > 0);
        flipBit(files, Math.floor(where * total * 8));
        const batches = stages.at(-1)?.content.batches ?? [];
        const frames = (await Promise.all(batches.map((_, index) => written.read(index + 1)))).flatMap(
          (batch) => batch.frames,
        );
        const damages: LogDamage[] = [];

        const log = await open(files, damages);
        // Frames that are behind the last cut are read back as part of a batch.
        if (log.uncutMs.length > 0) await log.cut({ lastFrameMs: 33 });
        const last = (await log.append(frameAt(2000, 1)).then(() => log.cut({ lastFrameMs: 1 }))).sequence;
        const found: string[] = [];
        for (let sequence = 1; sequence < last; sequence += 1) {
          const batch = await log.read(sequence).catch((error) => error);
          if (['unknown_batch', 'damaged'].includes(batch.code)) continue;
          found.push(...batch.frames.map(describeFrame));
        }

        const times = found.map((frame) => Number.parseInt(frame, 10));
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        const missing = frames.filter((frame) => !found.includes(describeFrame(frame)));
        const [first] = missing;
        if (first === undefined) return;
        const builtOn = findBuiltOn(frames, first);
        expect([first, ...builtOn]).toEqual(expect.arrayContaining(missing));
        if (first.image !== null) expect(missing).toEqual([first, ...builtOn]);
        expect(damages).not.toEqual([]);
      },
    ),
    { numRuns: 1500 },
  );
}, 120_000);

test('whatever the files hold, a log opens, and takes frames', async () => {
  const files = fc.dictionary(
    fc.constantFrom(
      'segment-0000000001.log',
      'segment-0000000002.log',
      'segment-0000000009.log',
      'other.txt',
    ),
    fc.uint8Array({ maxLength: 300 }),
  );
  await fc.assert(
    fc.asyncProperty(files, async (content) => {
      const disk: MemoryFiles = new Map(
        Object.entries(content).map(([name, bytes]) => [name, bytes.slice()]),
      );
      const log = await open(disk);
      await log.append(frameAt(1, 40));
      await log.cut({ lastFrameMs: 33 });
      await log.close();

      const found = await readContent(await open(disk));

      expect(found.batches).toHaveLength(1);
      expect(disk.get('other.txt')).toEqual(content['other.txt']?.slice());
    }),
  );
});

function flipBit(files: MemoryFiles, bit: number): void {
  let left = bit;
  for (const [name, content] of [...files].sort()) {
    if (left < content.length * 8) {
      const changed = content.slice();
      changed[left >> 3] = (changed[left >> 3] ?? 0) ^ (1 << (left & 7));
      files.set(name, changed);
      return;
    }
    left -= content.length * 8;
  }
}

/** The access units that cannot be decoded without a frame. */
function findBuiltOn(frames: readonly CapturedFrame[], lost: CapturedFrame): CapturedFrame[] {
  const after = frames.slice(frames.indexOf(lost) + 1);
  const next = after.findIndex((frame) => frame.image !== null && frame.h264?.keyframe !== false);
  return after.slice(0, next < 0 ? undefined : next).filter(({ image }) => image !== null);
}
