import {
  AnnexBSplitter,
  type DiscardReason,
  findCure,
  type StreamedAccessUnit,
  type VideoLimits,
} from '@frame-ingest/access-units';
import { createStamp, type FrameTimes } from './create-stamp.ts';
import type { UploadedFrame } from './create-uploader.ts';
import { createVideoCheck } from './create-video-check.ts';
import { manyStrangeBytes, type TellUnread } from './read-pictures.ts';

/**
 * Reads an H.264 byte stream (annex B) and stamps each access unit when its end arrives; units that arrive together, as from an
 * encoder's buffer, are stamped one frame apart. Units that the service would refuse are reported and not queued.
 * @param limits what the service accepts
 */
export async function* readH264Stream(
  chunks: AsyncIterable<Uint8Array>,
  times: FrameTimes,
  limits: VideoLimits,
  tellUnread: TellUnread,
): AsyncIterable<UploadedFrame> {
  const losses = createLosses(tellUnread);
  const splitter = new AnnexBSplitter({ onDiscard: losses.discard });
  const check = createVideoCheck(limits);
  const stamp = createStamp(times, 1);

  function* toFrames(
    units: readonly StreamedAccessUnit[],
    arrivedMs: number,
    waiting: number,
  ): Iterable<UploadedFrame> {
    const timesMs = stamp.several(units.length, arrivedMs, waiting);
    for (const [index, unit] of units.entries()) {
      const timestampMs = timesMs[index] ?? arrivedMs;
      const fault = check.findFault(unit, timestampMs);
      if (fault === undefined) {
        const { data: image, keyframe, codecPrivate } = unit;
        yield { timestampMs, image, h264: { keyframe, codecPrivate } };
      } else if (fault.of === 'before') {
        losses.count();
      } else {
        const what = fault.of === 'stream' ? 'the video on standard input' : 'a picture on standard input';
        losses.tell(fault.rule, `${what} ${fault.reason}`);
      }
    }
  }

  let [offset, beforeMs] = [0, Date.now()];
  for await (const chunk of chunks) {
    const nowMs = Date.now();
    const units = splitter.push(chunk);
    // An access unit ends when the next one begins, so the last of a chunk waits for its successor.
    const isOfBefore = ({ endOffset }: StreamedAccessUnit): boolean => endOffset <= offset;
    const count = units.filter(isOfBefore).length;
    yield* toFrames(units.slice(0, count), beforeMs, 0);
    yield* toFrames(units.slice(count), nowMs, 1);
    [offset, beforeMs] = [offset + chunk.length, nowMs];
  }
  yield* toFrames(splitter.end(), beforeMs, 0);
  losses.end();
}

/** The cure for units that the splitter discards, so that the service never sees them. */
const repeatSets = 'Repeat them at each keyframe: `repeat-headers=1`, `config-interval=-1`, `--inline`';

/** Reports each kind of loss when it first occurs, and the number of lost pictures at the end. */
function createLosses(tellUnread: TellUnread) {
  const told = new Set<string>();
  let pictures = 0;
  let strangeBytes = 0;

  function tell(rule: string, what: string): void {
    pictures += 1;
    if (told.has(rule)) return;
    told.add(rule);
    const hint = rule === 'no-parameter-sets' ? repeatSets : findCure(rule);
    tellUnread(hint === undefined ? what : `${what}. ${hint}`);
  }

  function tellStrange(): void {
    if (told.has('no-start-code')) return;
    told.add('no-start-code');
    tellUnread(`no H.264 in ${strangeBytes} bytes of standard input (annex B). Is it \`-f h264\`?`);
  }

  return {
    tell,
    count() {
      pictures += 1;
    },
    discard(bytes: number, reason: DiscardReason) {
      if (reason === 'no-start-code') {
        strangeBytes += bytes;
        if (strangeBytes >= manyStrangeBytes) tellStrange();
        return;
      }
      if (reason === 'no-keyframe') pictures += 1;
      else if (reason === 'no-picture') tellUnread(`no picture in the last ${bytes} bytes of standard input`);
      else tell(reason, discarded[reason](bytes));
    },
    end() {
      if (strangeBytes > 0) tellStrange();
      if (pictures > 0) tellUnread(`${pictures} pictures on standard input were not queued`);
    },
  };
}

const discarded: Record<'no-parameter-sets' | 'too-long', (bytes: number) => string> = {
  'no-parameter-sets': () => 'a keyframe on standard input has no parameter sets before it',
  'too-long': (bytes) => `a picture on standard input has no end within ${bytes} bytes`,
};
