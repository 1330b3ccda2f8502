import type { BatchAnswer, FrameDataAnswer, ProblemDetails } from '@frame-ingest/contract';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { archiveKey, parseBatchId } from '../../../src/archive/batch-id.ts';
import type { Timeline } from '../basis/timeline.ts';
import type { Trace } from '../basis/trace.ts';
import type { CameraBatch } from '../cameras/camera-batch.ts';
import { type ClusterInTime, contentOf, type FrameInTime, readDocument } from '../cameras/frame-in-time.ts';
import { serviceBounds } from '../services/service-bounds.ts';
import type { SimulatedBucket } from '../services/simulated-bucket.ts';
import type { SimulatedStreams, TakenFragment } from '../services/simulated-streams.ts';
import type { Violation, ViolationKind } from './violation.ts';

export interface AuditedServices {
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly bucket: SimulatedBucket;
  readonly streams: SimulatedStreams;
  readonly isRedriven: boolean;
}

/**
 * Compares what is promised with what the services hold, by time and picture of every frame: "200 means exactly these
 * frames, once, in the archive and in the stream; 202 in the archive, delivery follows by itself; 503 nothing kept or
 * unknown".
 */
export class Auditor {
  readonly violations: Violation[] = [];
  readonly outcomes = new Map<string, number>();
  /** Fragments of streams with a retention, by stream and content. */
  readonly #taken = new Map<string, TakenFragment[]>();
  /** What the service refused for what it is, by stream and content. */
  readonly #refusals = new Map<string, string>();
  readonly #writers = new Set<string>();
  readonly #nothingStored = new Set<string>();
  readonly #promised = new Map<string, { readonly batch: CameraBatch; readonly status: number }>();

  constructor(private readonly services: AuditedServices) {
    const { streams, bucket } = services;
    streams.onTaken(({ name, retentionHours }, fragment) => {
      const content = `${name} ${contentOf(fragment.frames)}`;
      const copies = [...(this.#taken.get(content) ?? []), fragment];
      this.#taken.set(content, copies);
      services.trace.note(name, `has ${fragment.number} ${describeFrames(fragment.frames)}`);
      if (copies.length > 1 && retentionHours > 0) {
        const numbers = copies.map(({ number }) => number.slice(-4)).join(', ');
        this.#violate('doubled', `${describeFrames(fragment.frames)} is in ${name} as ${numbers}`);
      }
    });
    bucket.onWritten((key, _, requestId) => {
      if (requestId === undefined || !key.endsWith('.mkv')) return;
      this.#writers.add(requestId);
      if (this.#nothingStored.has(requestId)) this.#violate('stored after all', `${requestId}: ${key}`);
    });
  }

  noteRefused(streamName: string, content: string, reason: string): void {
    this.#refusals.set(`${streamName} ${content}`, reason);
  }

  noteHang(who: string): void {
    this.#violate('no answer', who);
  }

  noteCrash(who: string, error: unknown): void {
    this.#violate('crash', `${who}: ${error instanceof Error ? error.stack : String(error)}`);
  }

  notePost(
    requestId: string,
    batch: CameraBatch,
    { statusCode = 0 }: APIGatewayProxyStructuredResultV2,
    answer: FrameDataAnswer & ProblemDetails,
  ): void {
    this.#count(statusCode < 400 ? String(statusCode) : `${statusCode} ${answer.code}`);
    const who = `${requestId} (${batch.name})`;
    if (batch.usable.length === 0) {
      if (statusCode !== 422 && statusCode !== 503) this.#violate('another outcome', `${who}: ${statusCode}`);
    } else if (statusCode === 200 || statusCode === 202) {
      this.#checkSuccess(who, batch, statusCode, answer);
    } else if (statusCode === 503) {
      this.#checkFailure(requestId, batch, answer);
    } else {
      this.#violate('another outcome', `${who}: ${statusCode} ${answer.code}`);
    }
  }

  noteBatch(
    batch: CameraBatch,
    { statusCode = 0 }: APIGatewayProxyStructuredResultV2,
    answer: BatchAnswer & Partial<ProblemDetails>,
    askedAtMs: number,
  ): void {
    const key = keyOf(batch);
    const clusters = this.#archivedClusters(key);
    if (statusCode === 404) {
      const modifiedAtMs = this.services.bucket.objects.get(key)?.modifiedAtMs ?? Number.POSITIVE_INFINITY;
      if (modifiedAtMs <= askedAtMs) this.#violate('false reason', `${batch.name}: no such batch, but it is`);
    }
    if (statusCode !== 200 || clusters === undefined) return;
    const isUnasked = answer.delivery.state === 'pending' && answer.delivery.reason !== undefined;
    this.#count(isUnasked ? 'batch not looked for' : `batch ${answer.delivery.state}`);
    if (answer.delivery.state === 'delivered') {
      this.#checkFragments(`batch ${batch.name}`, batch.streamName, clusters, answer.stream.fragments);
    } else if (answer.delivery.state === 'pending') {
      const seenFromMs = askedAtMs - serviceBounds.listingLagMs;
      const isSeen = clusters.every((cluster) =>
        this.#copiesOf(batch.streamName, cluster).some(({ persistedAtMs }) => persistedAtMs <= seenFromMs),
      );
      const { retentionHours = 0 } = this.services.streams.find(batch.streamName) ?? {};
      // With a reason the stream could not be asked.
      if (isSeen && retentionHours > 0 && answer.delivery.reason === undefined) {
        this.#violate('false reason', `${batch.name} is pending, but in its stream`);
      }
    } else {
      this.#checkParked(batch.name, batch.streamName, clusters, answer.delivery.reason);
    }
  }

  /**
   * @param endMs when nothing failed any more
   * @returns how long after that the last fragment of a batch that was archived before came into its stream, in milliseconds
   */
  lastDeliveryAfter(endMs: number): number {
    let lastMs = endMs;
    for (const [key, { modifiedAtMs }] of this.services.bucket.objects) {
      if (!key.endsWith('.mkv') || modifiedAtMs > endMs) continue;
      for (const cluster of this.#archivedClusters(key) ?? []) {
        const [first] = this.#copiesOf(key.slice(0, key.indexOf('/')), cluster);
        lastMs = Math.max(lastMs, first?.persistedAtMs ?? endMs);
      }
    }
    return lastMs - endMs;
  }

  noteLate(afterMs: number): void {
    this.#violate('late', `the last fragment came ${afterMs} ms after the last fault`);
  }

  /** When nothing is under way any more. */
  checkTheEnd(): void {
    for (const key of this.services.bucket.objects.keys()) {
      if (key.endsWith('.mkv')) this.#checkDelivered(key);
    }
    for (const [key, { batch, status }] of this.#promised) {
      const clusters = this.#archivedClusters(key);
      if (clusters === undefined) {
        this.#violate('not archived', `${batch.name} was answered ${status}`);
      } else if (status === 200) {
        for (const cluster of clusters) {
          if (this.#copiesOf(batch.streamName, cluster).length > 0) continue;
          this.#violate('not streamed', `${batch.name} was answered 200`);
        }
      }
    }
  }

  #checkSuccess(who: string, batch: CameraBatch, status: number, answer: FrameDataAnswer): void {
    const key = answer.archive.key;
    const clusters = this.#archivedClusters(key);
    if (key !== keyOf(batch) || clusters === undefined || !isSame(framesOf(clusters), batch.usable)) {
      this.#violate('not archived', `${who} was answered ${status}`);
      return;
    }
    const known = this.#promised.get(key);
    if (known?.status !== 200) this.#promised.set(key, { batch, status });
    if ((status === 200) !== (answer.delivery.state === 'delivered')) {
      this.#violate('false reason', `${who}: ${status} with ${answer.delivery.state}`);
    }
    if (status === 202 && !this.services.isRedriven) {
      this.#violate('false reason', `${who}: 202, and nothing follows`);
    }
    if (status === 200) this.#checkFragments(who, batch.streamName, clusters, answer.stream.fragments);
  }

  #checkFragments(
    who: string,
    streamName: string,
    clusters: readonly ClusterInTime[],
    fragments: FrameDataAnswer['stream']['fragments'],
  ): void {
    const { retentionHours = 0 } = this.services.streams.find(streamName) ?? {};
    for (const [index, cluster] of clusters.entries()) {
      const told = fragments[index];
      const copies = this.#copiesOf(streamName, cluster);
      if (copies.length === 0) {
        this.#violate('not streamed', `${who}: ${describeFrames(cluster.frames)}`);
      } else if (!copies.some(({ number }) => number === told?.fragmentNumber)) {
        const number = told?.fragmentNumber.slice(-4) ?? 'none';
        this.#violate('other fragment', `${who}: ${describeFrames(cluster.frames)} is not ${number}`);
      }
      if (retentionHours > 0 && told?.acknowledgement !== 'PERSISTED') {
        this.#violate('not persisted', `${who}: ${told?.acknowledgement}`);
      }
    }
    if (fragments.length !== clusters.length) {
      this.#violate('other fragment', `${who}: ${fragments.length} of ${clusters.length} fragments`);
    }
  }

  #checkFailure(requestId: string, batch: CameraBatch, { code, detail, archive }: ProblemDetails): void {
    const who = `${requestId} (${batch.name})`;
    if (detail.includes('nothing was stored')) {
      this.#nothingStored.add(requestId);
      if (this.#writers.has(requestId)) this.#violate('stored after all', `${who}: ${detail}`);
    }
    if (code === 'internal_error') this.#violate('another outcome', `${who}: ${code}`);
    if (archive === undefined) return;
    const clusters = this.#archivedClusters(archive.key);
    if (clusters === undefined) {
      this.#violate('false reason', `${who}: ${detail}`);
      return;
    }
    const isStreamed = clusters.every((cluster) => this.#copiesOf(batch.streamName, cluster).length > 0);
    // What one connection refuses may have come by another, of which nobody can know where nothing is kept.
    const { retentionHours = 0 } = this.services.streams.find(batch.streamName) ?? {};
    const mayKnow = retentionHours > 0 || !detail.includes('4006');
    if (code === 'stream_failed' && isStreamed && mayKnow) this.#violate('false reason', `${who}: ${detail}`);
  }

  #checkDelivered(key: string): void {
    const clusters = this.#archivedClusters(key) ?? [];
    const streamName = key.slice(0, key.indexOf('/'));
    const missing = clusters.filter((cluster) => this.#copiesOf(streamName, cluster).length === 0);
    if (missing.length === 0 || !this.services.isRedriven) return;
    const parked = this.services.bucket.objects.get(`!parked/${key}.json`);
    if (parked === undefined) {
      const what = missing.map(({ frames }) => describeFrames(frames)).join(', ');
      this.#violate('never delivered', `${key}: ${what}`);
      return;
    }
    const { reason } = JSON.parse(Buffer.from(parked.body).toString()) as { reason: string };
    this.#checkParked(key, streamName, clusters, reason);
  }

  #checkParked(
    who: string,
    streamName: string,
    clusters: readonly ClusterInTime[],
    reason: string | undefined,
  ): void {
    const isTrue = clusters.some(
      ({ frames }) => this.#refusals.get(`${streamName} ${contentOf(frames)}`) === reason,
    );
    if (!isTrue) this.#violate('false reason', `${who} is parked: ${reason}`);
  }

  /** @returns undefined where nothing is archived */
  #archivedClusters(key: string): readonly ClusterInTime[] | undefined {
    const object = this.services.bucket.objects.get(key);
    if (object === undefined) return undefined;
    return readDocument(object.body, Number(object.metadata['producer-start-timestamp'])).clusters;
  }

  #copiesOf(streamName: string, { frames }: ClusterInTime): readonly TakenFragment[] {
    return this.#taken.get(`${streamName} ${contentOf(frames)}`) ?? [];
  }

  #count(outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  #violate(kind: ViolationKind, what: string): void {
    this.services.trace.note('AUDITOR', `${kind}: ${what}`);
    this.violations.push({ kind, what });
  }
}

function keyOf({ id }: CameraBatch): string {
  const parsed = parseBatchId(id);
  return parsed === undefined ? '' : archiveKey(parsed);
}

function framesOf(clusters: readonly ClusterInTime[]): FrameInTime[] {
  return clusters.flatMap(({ frames }) => frames);
}

function isSame(a: readonly FrameInTime[], b: readonly FrameInTime[]): boolean {
  return contentOf(a) === contentOf(b);
}

function describeFrames(frames: readonly FrameInTime[]): string {
  return frames.map(({ picture }) => picture.slice(picture.indexOf(' ') + 1)).join('+');
}
