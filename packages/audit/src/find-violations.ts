import type { ArchivedBatch, Clip, Evidence, StreamedClip } from './evidence.ts';
import type { AnsweredRequest } from './request-log.ts';

/** Kinds of broken promises. */
export type ViolationKind =
  /** Answered 200 or 202, but not in the archive. */
  | 'not_archived'
  /** In the archive, but not in the stream. */
  | 'lost'
  /** In the stream more than once. */
  | 'doubled'
  /** An answer names a fragment that is not in the stream, or holds other frames. */
  | 'wrong_fragment'
  /** The archive holds other times than were sent, or the answer has another ETag. */
  | 'wrong_archive'
  /** An answer says that nothing was stored, but the object exists. */
  | 'stored_after_all'
  /** An object that looks like a batch cannot be read. */
  | 'unreadable'
  /** A camera logged a frame that is not in the archive. */
  | 'frame_lost'
  /** Two archived batches hold the frame of one moment. */
  | 'frame_doubled'
  /** The archive holds a frame that the camera didn't log. */
  | 'frame_unknown';

export interface Violation {
  readonly kind: ViolationKind;
  /** Key of the object; for a lost or doubled frame, the name of its stream. */
  readonly key: string;
  /** What was expected and what was found. */
  readonly detail: string;
}

/**
 * Compares the promises of the answers with archive and streams. 200 promises exactly these frames, once, in the archive and in
 * the stream; 202 promises them in the archive, and automatic delivery later; 503 means that nothing is stored, or that it is
 * unknown.
 * @param log if empty, only archive and streams are compared
 */
export function findViolations(
  { archived, streamed, unreadable }: Evidence,
  log: readonly AnsweredRequest[],
): Violation[] {
  const byKey = new Map(archived.map((batch) => [batch.key, batch]));
  const streams = groupByDigest(streamed);
  return [
    ...unreadable.map(({ key, reason }): Violation => ({ kind: 'unreadable', key, detail: reason })),
    ...archived.flatMap((batch) => findDeliveryFaults(batch, streams)),
    ...log.flatMap((request) => findAnswerFaults(request, byKey, streamed)),
    ...findFalseDenials(log, byKey),
  ];
}

function groupByDigest(streamed: readonly StreamedClip[]): Map<string, StreamedClip[]> {
  const groups = new Map<string, StreamedClip[]>();
  for (const clip of streamed) {
    const key = `${clip.streamName} ${clip.digest}`;
    groups.set(key, [...(groups.get(key) ?? []), clip]);
  }
  return groups;
}

/** Each cluster of an archived batch must be in its stream once. */
function findDeliveryFaults(
  { key, streamName, segmentUid, clips }: ArchivedBatch,
  streams: ReadonlyMap<string, readonly StreamedClip[]>,
): Violation[] {
  return clips.flatMap((clip): Violation[] => {
    const all = streams.get(`${streamName} ${clip.digest}`) ?? [];
    // Two batches can hold the same frames of the same moment; the UID, if known, identifies the batch.
    const own = all.filter(
      ({ segmentUid: uid }) => uid === undefined || segmentUid === undefined || uid === segmentUid,
    );
    if (own.length === 1) return [];
    const numbers = own.map(({ fragmentNumber }) => fragmentNumber).join(', ');
    const where = `the fragment of ${describe(clip)} is in the stream ${streamName} ${own.length} times instead of once`;
    const kind = own.length === 0 ? 'lost' : 'doubled';
    return [{ kind, key, detail: own.length === 0 ? where : `${where}: ${numbers}` }];
  });
}

/** Every statement of an answer must be true. */
function findAnswerFaults(
  { status, answer, timestamps }: AnsweredRequest,
  archived: ReadonlyMap<string, ArchivedBatch>,
  streamed: readonly StreamedClip[],
): Violation[] {
  if (status !== 200 && status !== 202) return [];
  const { archive, stream, frames } = answer;
  const key = archive?.key ?? '';
  const batch = archived.get(key);
  if (batch === undefined) return [{ kind: 'not_archived', key, detail: `answered ${status}` }];

  const violations: Violation[] = [];
  const dropped = new Set(frames?.dropped?.map(({ index }) => index));
  const sent = timestamps?.filter((_, index) => !dropped.has(index)).map(Math.round);
  const kept = batch.clips.flatMap(({ timesMs }) => timesMs);
  if (sent !== undefined && sent.join() !== kept.join()) {
    violations.push({
      kind: 'wrong_archive',
      key,
      detail: `${sent.length} times were sent, but ${kept.length} times, or other ones, are stored`,
    });
  }
  if (archive?.etag !== batch.etag) {
    violations.push({
      kind: 'wrong_archive',
      key,
      detail: `the answer has ETag ${archive?.etag}, but the object has ${batch.etag}`,
    });
  }
  const told = stream?.fragments ?? [];
  if (status === 200 && told.length !== batch.clips.length) {
    const detail = `the answer lists ${told.length} fragments, but the batch has ${batch.clips.length}`;
    violations.push({ kind: 'wrong_fragment', key, detail });
  }
  for (const { fragmentNumber, producerTimestamp } of told) {
    const own = batch.clips.find(({ startMs }) => startMs === producerTimestamp);
    const there = streamed.find(
      (each) => each.fragmentNumber === fragmentNumber && each.streamName === stream?.name,
    );
    if (own !== undefined && there?.digest === own.digest) continue;
    const what = there === undefined ? 'is not in the stream' : 'holds other frames';
    violations.push({ kind: 'wrong_fragment', key, detail: `fragment ${fragmentNumber} ${what}` });
  }
  return violations;
}

/** "Nothing was stored" is also a promise, unless the batch was sent again. */
function findFalseDenials(
  log: readonly AnsweredRequest[],
  archived: ReadonlyMap<string, ArchivedBatch>,
): Violation[] {
  const promised = new Set(
    log.filter(({ status }) => status === 200 || status === 202).map(({ answer }) => answer.id),
  );
  const digests = new Map([...archived.keys()].map((key) => [key.match(/([0-9a-f]{32})\.mkv$/)?.[1], key]));
  return log.flatMap(({ status, answer: { id, detail = '' } }): Violation[] => {
    if (status !== 503 || id === undefined || promised.has(id) || !detail.includes('nothing was stored'))
      return [];
    const key = digests.get(id.split('~').at(-1));
    return key === undefined ? [] : [{ kind: 'stored_after_all', key, detail: `answered 503: ${detail}` }];
  });
}

function describe({ startMs, timesMs }: Clip): string {
  return `${new Date(startMs).toISOString()} with ${timesMs.length} frames`;
}
