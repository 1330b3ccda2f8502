import type { Delivery, FrameDataAnswer } from '@frame-ingest/contract';
import type { LoggedBatch, SentBatch } from '../../index.ts';
import { createElement } from '../create-element.ts';
import { formatBytes, formatCount, formatTime } from '../format.ts';
import type { RememberedFrame } from '../run/create-frame-memory.ts';
import { createFragmentNumber } from './fragment-number.ts';
import { createTime, forgetEntry, logEntry } from './log-entry.ts';
import { adviceRows, toRetryKey } from './log-failure.ts';

/**
 * Adds an answer: what is in the video, what was dropped and why, and where the time went.
 * @param frames those of the batch, where this visit has captured them
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

/** What is archived needs not be sent again: the service brings it into the stream by itself, or the stream refuses it. */
function deliveryRows(delivery: Delivery): HTMLElement[] {
  if (delivery.state === 'delivered') return [];
  const { state, reason, advice } = delivery;
  const what =
    state === 'parked' ? 'Archived, but the stream refuses it' : 'Archived, delivery to the stream follows';
  const why = reason === undefined ? '' : ` (${reason})`;
  return [createElement('p', 'delivery', what + why), ...adviceRows(advice)];
}

/** One bar as long as the round trip; what the service did not spend is the network. */
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

/** A frame that was skipped here has its reason here; the service only saw that it was missing. */
function droppedRows(frames: readonly RememberedFrame[], answer: FrameDataAnswer): HTMLElement[] {
  return answer.frames.dropped.map(({ index, reason }) => {
    const frame = frames[index];
    const skipped =
      frame?.skipReason === undefined
        ? reason
        : `frames[${index}] was skipped in this page: ${frame.skipReason}`;
    const when = frame === undefined ? '' : ` (${formatTime(frame.timestampMs)})`;
    return createElement('p', 'dropped', `Dropped${when}: ${skipped}`);
  });
}
