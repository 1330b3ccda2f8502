import type { Delivery, FrameDataAnswer, ProblemDetails } from '@frame-ingest/contract';
import type { Batch, IngestError, SentBatch } from '../../index.ts';
import { createElement } from '../create-element.ts';
import { elements } from '../elements.ts';
import { formatBytes, formatCount, formatTime } from '../format.ts';
import { createFragmentNumber } from './fragment-number.ts';

/** Older answers leave the page. */
const maxEntries = 200;

/** Adds an answer: what is in the video, what was dropped and why, and where the time went. */
export function logAnswer(batch: Batch, { answer, sentBytes, roundTripMs }: SentBatch): void {
  const { frames, stream, delivery } = answer;
  const lost = batch.frames.length - frames.encoded;
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
  addEntry(lost > 0 ? 'partial' : delivery.state === 'delivered' ? 'good' : 'pending', {
    title: `${frames.encoded} of ${formatCount(frames.received, 'frame')}`,
    facts: `${formatBytes(sentBytes)} · ${Math.round(roundTripMs)} ms`,
    rows: [
      stageBar(answer, roundTripMs),
      ...fragments,
      ...deliveryRows(delivery),
      ...droppedRows(batch, answer),
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

function adviceRows(advice: string | undefined): HTMLElement[] {
  return advice === undefined ? [] : [createElement('p', 'advice', advice)];
}

/** Adds a batch that the service refused, or that never got an answer. */
export function logFailure(batch: Batch, error: IngestError): void {
  const { code, status, retryable, problem } = error;
  addEntry('bad', {
    title: status === undefined ? code : `${code} (HTTP ${status})`,
    facts: `${formatCount(batch.frames.length, 'frame')} lost`,
    rows: [
      createElement('p', 'detail', error.message),
      ...adviceRows(problem?.advice),
      ...problemTexts(problem)
        .filter((text) => text !== error.message)
        .map((text) => createElement('p', 'dropped', text)),
      ...skippedRows(batch),
    ],
    json: problem ?? { code, status, retryable, detail: error.message },
  });
}

function problemTexts(problem: ProblemDetails | undefined): string[] {
  return (problem?.problems ?? []).map(({ path, message }) => (path === '' ? message : `${path} ${message}`));
}

/** Adds a batch that was never sent. */
export function logDropped(batch: Batch): void {
  addEntry('bad', {
    title: 'Not sent: uploads are slower than the camera',
    facts: `${formatCount(batch.frames.length, 'frame')} lost`,
    rows: [
      createElement(
        'p',
        'detail',
        `Captured from ${formatTime(batch.firstMs)} to ${formatTime(batch.lastMs)}. Choose fewer or smaller frames.`,
      ),
    ],
  });
}

interface Entry {
  readonly title: string;
  readonly facts: string;
  readonly rows: readonly HTMLElement[];
  readonly json?: unknown;
}

function addEntry(kind: 'good' | 'pending' | 'partial' | 'bad', { title, facts, rows, json }: Entry): void {
  const head = createElement(
    'p',
    'head',
    createTime(Date.now()),
    createElement('strong', '', title),
    createElement('span', '', facts),
  );
  const entry = createElement('li', kind, head, ...rows, ...(json === undefined ? [] : [expandable(json)]));
  elements.log.prepend(entry);
  elements.logEmpty.hidden = true;
  while (elements.log.children.length > maxEntries) elements.log.lastElementChild?.remove();
}

/** A time as the page writes it, with date and time zone in its tooltip. */
function createTime(timestampMs: number): HTMLTimeElement {
  const time = createElement('time', '', formatTime(timestampMs));
  time.dateTime = time.title = new Date(timestampMs).toISOString();
  return time;
}

function expandable(json: unknown): HTMLElement {
  return createElement(
    'details',
    '',
    createElement('summary', '', 'JSON'),
    createElement('pre', '', JSON.stringify(json, null, 2)),
  );
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
function droppedRows(batch: Batch, { frames }: FrameDataAnswer): HTMLElement[] {
  return frames.dropped.map(({ index, reason }) => {
    const frame = batch.frames[index];
    const skipped =
      frame?.image === null ? `frames[${index}] was skipped in this page: ${frame.skipReason}` : reason;
    const when = frame === undefined ? '' : ` (${formatTime(frame.timestampMs)})`;
    return createElement('p', 'dropped', `Dropped${when}: ${skipped}`);
  });
}

/** Frames that were lost here, whatever became of their batch; one row for each reason. */
function skippedRows({ frames }: Batch): HTMLElement[] {
  const reasons = frames.flatMap((frame) => (frame.image === null ? [frame.skipReason] : []));
  return [...new Set(reasons)].map((reason) => {
    const count = reasons.filter((other) => other === reason).length;
    return createElement('p', 'dropped', `Skipped in this page: ${formatCount(count, 'frame')}, ${reason}`);
  });
}
