import type { StartSelector } from '@aws-sdk/client-kinesis-video-media';
import { countThings } from '@frame-ingest/contract';
import { type Fragment, followStream } from '@frame-ingest/get-media';
import type { RunCommand, ValuesOf } from '../../command.ts';
import { describeError } from '../../describe-error.ts';
import { exitCodes } from '../../exit-codes.ts';
import { parseCount } from '../../parse-count.ts';
import { parseMoment } from '../../parse-moment.ts';
import { parseStream } from '../../parse-stream.ts';
import { adviseMissingStream } from '../../service/advise-missing-stream.ts';
import { useLocalStack } from '../../service/use-local-stack.ts';
import { createFragmentFile } from './create-fragment-file.ts';
import type { WatchFlags } from './watch.ts';

/** Long enough for a batch to come in. */
const silentMs = 10_000;

export const runWatch: RunCommand<WatchFlags> = async ({ values }, context) => {
  const { output } = context;
  const streamName = parseStream('--stream', values.stream);
  const startSelector = toStartSelector(values);
  const count = values.count === undefined ? Number.POSITIVE_INFINITY : parseCount('--count', values.count);
  await useLocalStack(values.local);

  const signal = AbortSignal.any([context.stopping(), output.unread]);
  const file = values.save === undefined ? undefined : await createFragmentFile(values.save);
  const progress = output.startProgress(`waiting for fragments of ${streamName}`);
  let seen = 0;
  const silence = setTimeout(() => {
    if (!progress.isDrawn)
      output.note(`No fragment of ${streamName} so far (--from ${values.from}); waiting`);
  }, silentMs);
  try {
    const fragments = followStream({
      ...{ streamName, startSelector, signal },
      onInterruption({ error }) {
        if (error !== undefined) output.note(`${describeError(error)}; connecting again`);
      },
    });
    for await (const fragment of fragments) {
      clearTimeout(silence);
      await file?.append(fragment);
      const seenFragment = describe(fragment, Date.now());
      if (values.json) output.printJson(seenFragment);
      else output.print(toLine(seenFragment));
      seen += 1;
      progress.update(seen, undefined, `(${seen} so far)`);
      if (seen >= count) break;
    }
  } catch (error) {
    if (!signal.aborted) await adviseMissingStream(streamName, error);
  } finally {
    clearTimeout(silence);
    progress.end();
    await file?.close();
  }
  return exitCodes.done;
};

function toStartSelector({ from }: ValuesOf<WatchFlags>): StartSelector {
  if (from === 'now') return { StartSelectorType: 'NOW' };
  const startMs = parseMoment('--from', from, Date.now());
  return { StartSelectorType: 'PRODUCER_TIMESTAMP', StartTimestamp: new Date(startMs) };
}

/** A fragment as programs get it. */
interface SeenFragment {
  readonly number: string;
  /** When the producer took its first frame, in milliseconds since the Unix epoch. */
  readonly producerTimestampMs: number;
  readonly serverTimestampMs: number;
  /** From its last frame until it was here. */
  readonly latencyMs: number;
  readonly millisBehindNow: number | undefined;
  readonly frames: number;
  readonly bytes: number;
}

function describe(fragment: Fragment, nowMs: number): SeenFragment {
  const { number, producerTimestampMs, serverTimestampMs, millisBehindNow, frames, byteLength } = fragment;
  const lastMs = frames.at(-1)?.timestampMs ?? producerTimestampMs;
  return {
    ...{ number, producerTimestampMs, serverTimestampMs, latencyMs: Math.round(nowMs - lastMs) },
    ...{ millisBehindNow, frames: frames.length, bytes: byteLength },
  };
}

function toLine({ number, producerTimestampMs, latencyMs, frames, bytes }: SeenFragment): string {
  const time = new Date(producerTimestampMs).toISOString();
  const seconds = (latencyMs / 1000).toFixed(2);
  return `${number}  ${time}  ${seconds} s ago  ${countThings(frames, 'frame')}  ${bytes} bytes`;
}
