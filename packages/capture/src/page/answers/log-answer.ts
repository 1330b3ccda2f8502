import type { Delivery, FrameDataAnswer } from '@frame-ingest/contract';
import type { LoggedBatch, SentBatch } from '../../index.ts';
import { createElement } from '../create-element.ts';
import { formatBytes, formatCount, formatTime } from '../format.ts';
import type { RememberedFrame } from '../run/create-frame-memory.ts';
import { createFragmentNumber } from './fragment-number.ts';
import { createTime, forgetEntry, logEntry } from './log-entry.ts';
import { adviceRows, toRetryKey } from './log-failure.ts';

/**
 * Adds an answer: the frames in the video, the dropped frames with reasons, and where the time went.
 * @param frames the frames of the batch, if this visit captured them
 */
export function logAnswer(
  batch: LoggedBatch,
  { answer, sentBytes, roundTripMs }: SentBatch,
  frames: readonly RememberedFrame[],
): void {
  const { stream, delivery } = answer;
  const lost = batch.frameCount - answer.frames.encoded;
  const fragments = stream.fragments.map(({ fragmentNumber, producerTimestamp, acknowledgement }) =>
    createElement(
      'p',
      'fragment',
      'Fragment ',
      createFragmentNumber(fragmentNumber),
      ` ${acknowledgement.toLowerCase()}, producer timestamp `,
      createTime(producerTimestamp),
    ),
  );
  forgetEntry(toRetryKey(batch));
  logEntry({
    kind: lost > 0 ? 'partial' : delivery.state === 'delivered' ? 'good' : 'pending',
    title: `${answer.frames.encoded} of ${formatCount(answer.frames.received, 'frame')}`,
    facts: `${formatBytes(sentBytes)} · ${Math.round(roundTripMs)} ms`,
    rows: [
      stageBar(answer, roundTripMs),
      ...fragments,
      ...deliveryRows(delivery),
      ...droppedRows(frames, answer),
    ],
    json: answer,
  });
}

/** Archived frames need not be sent again: the service delivers them to the stream later, unless the stream refuses them. */
function deliveryRows(delivery: Delivery): HTMLElement[] {
  if (delivery.state === 'delivered') return [];
  const { state, reason, advice } = delivery;
  const what =
    state === 'parked' ? 'Archived, but the stream refuses it' : 'Archived, will be delivered to the stream';
  const why = reason === undefined ? '' : ` (${reason})`;
  return [createElement('p', 'delivery', what + why), ...adviceRows(advice)];
}

/** A bar for the whole round trip; the time that the service did not use is the network's. */
function stageBar({ timings }: FrameDataAnswer, roundTripMs: number): HTMLElement {
  const { parse, convert, archive, stream, total } = timings;
  const stages = { network: Math.max(0, roundTripMs - total), parse, convert, archive, stream };
  const parts = Object.entries(stages).map(([stage, ms]) => {
    const part = createElement('span', '');
    part.dataset['stage'] = stage;
    part.style.flexGrow = String(ms);
    return part;
  });
  const text = Object.entries(stages).map(([stage, ms]) => `${stage} ${Math.round(ms)} ms`);
  const bar = createElement('div', 'bar', ...parts);
  bar.setAttribute('aria-hidden', 'true');
  return createElement('div', 'stages', bar, createElement('p', 'numbers', text.join(' · ')));
}

/** The page knows why it skipped a frame; the service only sees that it is missing. */
function droppedRows(frames: readonly RememberedFrame[], answer: FrameDataAnswer): HTMLElement[] {
  return answer.frames.dropped.map(({ index, reason }) => {
    const frame = frames[index];
    const skipped =
      frame?.skipReason === undefined
        ? reason
        : `frames[${index}] was skipped by this page: ${frame.skipReason}`;
    const when = frame === undefined ? '' : ` (${formatTime(frame.timestampMs)})`;
    return createElement('p', 'dropped', `Dropped${when}: ${skipped}`);
  });
}
