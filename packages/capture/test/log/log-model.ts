import fc from '../../../../test/support/properties.ts';
import type { CapturedFrame, CapturedImage } from '../../src/captured-frame.ts';
import type { FrameLog } from '../../src/log/frame-log.ts';

/** What a log is asked to do. Batches are named by their place among those that are there, modulo their number. */
export type Command =
  | {
      readonly type: 'append';
      readonly imageBytes: number | null;
      readonly kind: 'file' | 'keyframe' | 'delta';
    }
  | { readonly type: 'cut'; readonly clockOffsetMs: number | undefined }
  | { readonly type: 'thin'; readonly which: number; readonly keepEvery: number }
  | { readonly type: 'remove'; readonly which: number };

export const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('append' as const),
        imageBytes: fc.oneof(
          { weight: 5, arbitrary: fc.nat({ max: 90 }) },
          { weight: 1, arbitrary: fc.constant(null) },
        ),
        kind: fc.constantFrom('file' as const, 'keyframe' as const, 'delta' as const, 'delta' as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('cut' as const),
        clockOffsetMs: fc.option(fc.integer(), { nil: undefined }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('thin' as const),
        which: fc.nat(9),
        keepEvery: fc.integer({ min: 2, max: 4 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('remove' as const), which: fc.nat(9) }) },
  ),
  { minLength: 4, maxLength: 24 },
);

/** What a log should have, in text, so that a difference is easy to read. */
export interface Content {
  readonly batches: readonly string[];
  readonly uncut: readonly string[];
}

interface ModelBatch {
  readonly sequence: number;
  readonly frames: readonly CapturedFrame[];
  readonly lastFrameMs: number;
  readonly clockOffsetMs: number | undefined;
}

export interface Model {
  readonly content: () => Content;
  /** Does the same to the log and to the model; settles as the log does. */
  readonly run: (command: Command, log: FrameLog) => Promise<void>;
}

const startMs = 1_760_000_000_000;

export function createModel(): Model {
  let batches: ModelBatch[] = [];
  let uncut: CapturedFrame[] = [];
  let frames = 0;

  async function run(command: Command, log: FrameLog): Promise<void> {
    if (command.type === 'append') {
      const frame = toFrame(frames, command, uncut);
      frames += 1;
      await log.append(frame);
      uncut = [...uncut, frame];
    } else if (command.type === 'cut') {
      if (uncut.length === 0) return;
      const { clockOffsetMs } = command;
      const lastFrameMs = 40 + uncut.length;
      const end = clockOffsetMs === undefined ? { lastFrameMs } : { lastFrameMs, clockOffsetMs };
      const { sequence } = await log.cut(end);
      batches = [...batches, { sequence, frames: uncut, lastFrameMs, clockOffsetMs }];
      uncut = [];
    } else {
      const batch = batches[command.which % Math.max(1, batches.length)];
      if (batch === undefined) return;
      if (command.type === 'remove') {
        await log.remove(batch.sequence);
        batches = batches.filter((other) => other !== batch);
      } else {
        await log.thin(batch.sequence, command.keepEvery);
        const thinned = thin(batch, command.keepEvery);
        batches = batches.map((other) => (other === batch ? thinned : other));
      }
    }
  }

  return { content: () => ({ batches: batches.map(describeBatch), uncut: uncut.map(describeTime) }), run };
}

/** What a log has, read back. */
export async function readContent(log: FrameLog): Promise<Content> {
  const batches: string[] = [];
  for (const { sequence } of log.left) {
    const { frames, lastFrameMs, clockOffsetMs } = await log.read(sequence);
    batches.push(describeBatch({ sequence, frames, lastFrameMs, clockOffsetMs }));
  }
  return { batches, uncut: log.uncutMs.map((timestampMs) => describeTime({ timestampMs })) };
}

export function frameAt(index: number, imageBytes: number | null): CapturedFrame {
  const timestampMs = startMs + index * 33;
  if (imageBytes === null) return { timestampMs, image: null, skipReason: `no picture ${index} – busy` };
  return { timestampMs, image: Uint8Array.from({ length: imageBytes }, (_, at) => index * 31 + at * 7) };
}

/** An access unit of H.264. */
export function accessUnitAt(
  index: number,
  imageBytes: number,
  keyframe: boolean,
  codecPrivate = Uint8Array.of(1, 66),
): CapturedImage {
  return { ...(frameAt(index, imageBytes) as CapturedImage), h264: { keyframe, codecPrivate } };
}

/** All pictures of a batch are files, or access units of which the first is a keyframe. */
function toFrame(
  index: number,
  { imageBytes, kind }: Extract<Command, { type: 'append' }>,
  uncut: readonly CapturedFrame[],
): CapturedFrame {
  const before = uncut.findLast((frame) => frame.image !== null) as CapturedImage | undefined;
  const isVideo = before === undefined ? kind !== 'file' : before.h264 !== undefined;
  if (imageBytes === null || !isVideo) return frameAt(index, imageBytes);
  const keyframe = before === undefined || kind === 'keyframe';
  const codecPrivate = keyframe ? Uint8Array.of(1, 66, index) : before?.h264?.codecPrivate;
  return accessUnitAt(index, imageBytes, keyframe, codecPrivate);
}

function thin(batch: ModelBatch, keepEvery: number): ModelBatch {
  const pictures = batch.frames.filter((frame): frame is CapturedImage => frame.image !== null);
  const isVideo = pictures[0]?.h264 !== undefined;
  const keyframes = pictures.flatMap((picture, at) => (picture.h264?.keyframe ? [at] : []));
  const isKept = (picture: CapturedImage): boolean => {
    const at = pictures.indexOf(picture);
    if (!isVideo) return at % keepEvery === 0;
    const from = keyframes.findLast((keyframe) => keyframe <= at) ?? 0;
    const until = keyframes.find((keyframe) => keyframe > at) ?? pictures.length;
    return (at - from) * keepEvery < until - from;
  };
  const frames = batch.frames.filter((frame) => frame.image === null || isKept(frame));
  const endMs = Number(batch.frames.at(-1)?.timestampMs) + batch.lastFrameMs;
  return { ...batch, frames, lastFrameMs: endMs - Number(frames.at(-1)?.timestampMs) };
}

function describeBatch({ sequence, frames, lastFrameMs, clockOffsetMs }: ModelBatch): string {
  return `${sequence} +${lastFrameMs} ${clockOffsetMs}: ${frames.map(describeFrame).join(' ')}`;
}

function describeTime({ timestampMs }: Pick<CapturedFrame, 'timestampMs'>): string {
  return String(timestampMs - startMs);
}

export function describeFrame(frame: CapturedFrame): string {
  if (frame.image === null) return `${describeTime(frame)}=${frame.skipReason}`;
  const { image, h264 } = frame;
  const kind = h264 === undefined ? '' : `${h264.keyframe ? 'K' : 'D'}${toHex(h264.codecPrivate)}:`;
  return `${describeTime(frame)}=${kind}${toHex(image)}`;
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
