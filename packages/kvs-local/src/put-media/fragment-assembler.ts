import { type AcknowledgementErrorCode, endOfFragmentTag } from '@frame-ingest/kinesis-video';
import {
  type Block,
  describesFragment,
  ElementTooLongError,
  FragmentDuration,
  type MatroskaEvent,
  MatroskaReader,
  type SimpleTag,
} from '@frame-ingest/matroska';
import type { Limits } from '../limits.ts';
import type { FragmentIdentity, FragmentMedia, FragmentRecord } from '../stream/fragment.ts';
import { findMetadataFault } from './find-metadata-fault.ts';
import { FragmentError } from './fragment-error.ts';
import { MediaHeader } from './media-header.ts';
import type { PutMediaParameters } from './parse-put-media-headers.ts';

/** The steps of each fragment's media, in this order. */
export type FragmentStep =
  /** Its first bytes have arrived. */
  | { readonly type: 'begun'; readonly fragment: FragmentIdentity }
  | { readonly type: 'complete'; readonly fragment: FragmentRecord; readonly media: FragmentMedia }
  /** Bytes that belong to a fragment that is complete. */
  | { readonly type: 'extended'; readonly fragment: FragmentIdentity; readonly bytes: Uint8Array }
  /** The fragment has finally ended, by its mark, the next fragment or the end of the request. */
  | { readonly type: 'sealed'; readonly fragment: FragmentIdentity };

export interface FragmentAssemblerOptions {
  readonly parameters: Pick<PutMediaParameters, 'timecodeType' | 'producerStartMs'>;
  readonly limits: Limits;
  readonly clock: () => number;
  readonly nextFragmentNumber: () => string;
}

/** A cluster that is being received; one of unknown size until something seals it. */
interface Underway {
  readonly size: number | undefined;
  readonly serverTimestampMs: number;
  readonly cluster: Uint8Array[];
  readonly trailer: Uint8Array[];
  readonly tags: SimpleTag[];
  readonly duration: FragmentDuration;
  byteLength: number;
  hasEnded: boolean;
  /** From the cluster's Timestamp on. */
  begun?: { readonly identity: FragmentIdentity; readonly timestamp: number };
}

/** A complete fragment while it can still be extended. */
interface Finished {
  readonly identity: FragmentIdentity;
  readonly tags: SimpleTag[];
  byteLength: number;
  isSealed: boolean;
}

/**
 * Makes fragments from the body of one PutMedia request: a single Matroska segment, in which each cluster is a fragment.
 *
 * When is a fragment complete? A cluster of unknown size has no end of its own: it is complete with the next cluster,
 * the end-of-fragment tag or the end of the request, and the tags in between are part of it from the start. A cluster
 * of known size is complete with its last byte, whatever follows: its producer may wait for the acknowledgement before it
 * sends more. Tags that then follow still belong to it and extend what is stored.
 */
export class FragmentAssembler {
  readonly #options: FragmentAssemblerOptions;
  readonly #reader: MatroskaReader;
  readonly #header = new MediaHeader();
  #underway: Underway | undefined;
  #finished: Finished | undefined;
  /** The fragment before; its time is in timestamp units. */
  #before: { readonly timestamp: number; readonly duration: FragmentDuration } | undefined;

  constructor(options: FragmentAssemblerOptions) {
    this.#options = options;
    this.#reader = new MatroskaReader({ maxElementBytes: options.limits.maxFragmentBytes });
  }

  /**
   * @param chunk next bytes of the body, cut anywhere; not copied before their fragment is complete
   * @throws FragmentError, after the steps that came before the fault
   */
  *push(chunk: Uint8Array): Iterable<FragmentStep> {
    yield* this.#read(() => this.#reader.push(chunk));
  }

  /**
   * The body has ended.
   * @throws FragmentError when that was inside an element
   */
  *end(): Iterable<FragmentStep> {
    yield* this.#read(() => this.#reader.end());
    yield* this.#close();
  }

  /** The incomplete fragment, for a fault that is not in the media, such as the end of the connection's time. */
  get current(): FragmentIdentity | undefined {
    return this.#underway?.begun?.identity;
  }

  *#read(events: () => Iterable<MatroskaEvent>): Iterable<FragmentStep> {
    try {
      for (const event of events()) yield* this.#accept(event);
    } catch (error) {
      if (error instanceof FragmentError) throw error;
      const isLongFragment = error instanceof ElementTooLongError && this.current !== undefined;
      const code = isLongFragment ? 'MAX_FRAGMENT_SIZE_REACHED' : 'INVALID_MKV_DATA';
      throw new FragmentError(code, (error as Error).message, this.current, { cause: error });
    }
  }

  *#accept(event: MatroskaEvent): Iterable<FragmentStep> {
    const underway = this.#underway;
    if (event.type === 'clusterStart') {
      yield* this.#startCluster(event);
    } else if (underway !== undefined && !underway.hasEnded) {
      yield* this.#acceptInCluster(event, underway);
    } else if (underway === undefined && this.#before === undefined) {
      this.#header.add(event, this.#options.limits.maxFragmentBytes);
    } else {
      yield* this.#acceptAfterCluster(event);
    }
  }

  *#startCluster({ size, raw }: MatroskaEvent & { type: 'clusterStart' }): Iterable<FragmentStep> {
    yield* this.#close();
    this.#finished = undefined;
    this.#header.requireTracks();
    this.#underway = {
      size,
      serverTimestampMs: this.#options.clock(),
      cluster: [raw],
      trailer: [],
      tags: [],
      duration: new FragmentDuration({
        tracks: this.#header.tracks,
        timestampScale: this.#header.timestampScale,
        before: this.#before?.duration,
      }),
      byteLength: raw.length + (size ?? 0),
      hasEnded: false,
    };
  }

  *#acceptInCluster(event: MatroskaEvent, underway: Underway): Iterable<FragmentStep> {
    underway.cluster.push(...(event.rawParts ?? [event.raw]));
    if (underway.size === undefined) underway.byteLength += event.byteLength;
    if (event.type === 'clusterTimestamp') {
      yield* this.#begin(event.timestamp, underway);
    } else if (event.type === 'block') {
      this.#addBlock(event.block, underway);
    } else if (event.type === 'clusterEnd') {
      yield* this.#endCluster(underway);
    }
    // A fault belongs to a fragment, and a cluster becomes one with its timestamp.
    if (underway.begun !== undefined) this.#checkSize(underway);
  }

  *#begin(timestamp: number, underway: Underway): Iterable<FragmentStep> {
    if (underway.begun !== undefined) throw this.#fault('INVALID_MKV_DATA', 'A cluster has two timestamps');
    const { parameters, limits, clock, nextFragmentNumber } = this.#options;
    const timecodeMs = this.#toMs(timestamp);
    const startMs = parameters.timecodeType === 'RELATIVE' ? parameters.producerStartMs : 0;
    const identity: FragmentIdentity = {
      number: nextFragmentNumber(),
      timecodeMs,
      producerTimestampMs: startMs + timecodeMs,
      serverTimestampMs: underway.serverTimestampMs,
    };
    underway.begun = { identity, timestamp };
    yield { type: 'begun', fragment: identity };

    const trackCount = this.#header.tracks.length;
    if (trackCount > limits.maxTracks) {
      throw this.#fault('MORE_THAN_ALLOWED_TRACKS_FOUND', `There are ${trackCount} tracks`);
    }
    const latestAllowed = clock() + limits.maxProducerTimestampAheadMs;
    if (!(identity.producerTimestampMs >= 0 && identity.producerTimestampMs <= latestAllowed)) {
      throw this.#fault(
        'INVALID_PRODUCER_TIMESTAMP',
        `${identity.producerTimestampMs} ms is negative or too far in the future`,
      );
    }
    if (this.#before !== undefined && timestamp <= this.#before.timestamp) throw this.#notAfterPrevious();
  }

  #addBlock({ trackNumber, relativeTimestamp, frames, duration: length }: Block, underway: Underway): void {
    const { begun, duration } = underway;
    if (begun === undefined)
      throw this.#fault('INVALID_MKV_DATA', 'A cluster has a frame before its timestamp');
    if (!this.#header.tracks.some(({ number }) => number === trackNumber)) {
      throw this.#fault(
        'TRACK_NUMBER_MISMATCH',
        `A frame belongs to track ${trackNumber}, which is not declared`,
      );
    }
    const time = begun.timestamp + relativeTimestamp;
    if (this.#before !== undefined && time <= this.#before.duration.latest) throw this.#notAfterPrevious();
    duration.add({ trackNumber, time, duration: length, frameCount: frames.length });
    // At once, and not at the end of a cluster that may never end.
    if (duration.spanMs > this.#options.limits.maxFragmentDurationMs) throw this.#tooLong(duration);
  }

  *#endCluster(underway: Underway): Iterable<FragmentStep> {
    if (underway.begun === undefined) throw this.#fault('INVALID_MKV_DATA', 'A cluster has no timestamp');
    for (const { number } of this.#header.tracks) {
      if (!underway.duration.hasFrameOf(number)) {
        throw this.#fault('FRAMES_MISSING_FOR_TRACK', `A fragment has no frame of track ${number}`);
      }
    }
    if (underway.duration.isLongerThan(this.#options.limits.maxFragmentDurationMs)) {
      throw this.#tooLong(underway.duration);
    }
    underway.hasEnded = true;
    if (underway.size !== undefined) yield this.#complete(underway);
  }

  *#acceptAfterCluster(event: MatroskaEvent): Iterable<FragmentStep> {
    const tags = event.type === 'tags' ? event.tags.filter(describesFragment) : [];
    if (event.type !== 'tags' && event.type !== 'other') yield* this.#close();
    this.#header.refuseSecond(event);

    if (this.#underway !== undefined) {
      this.#underway.trailer.push(event.raw);
      this.#extend(this.#underway, event.raw, tags);
    } else if (this.#finished !== undefined) {
      this.#extend(this.#finished, event.raw, tags);
      yield { type: 'extended', fragment: this.#finished.identity, bytes: event.raw };
    }
    if (tags.some(({ name }) => name === endOfFragmentTag)) yield* this.#close();
  }

  /**
   * @throws FragmentError of the fragment, or of none where it is complete: it has been acknowledged, and nothing takes
   * that back
   */
  #extend(extended: Underway | Finished, raw: Uint8Array, tags: readonly SimpleTag[]): void {
    extended.tags.push(...tags);
    extended.byteLength += raw.length;
    this.#checkSize(extended);
    const fault = findMetadataFault(extended.tags, this.#options.limits);
    if (fault !== undefined) throw this.#fault('FRAGMENT_METADATA_LIMIT_REACHED', fault);
  }

  /** Ends the fragment that only something after it can end. */
  *#close(): Iterable<FragmentStep> {
    if (this.#underway?.hasEnded) yield this.#complete(this.#underway);
    if (this.#finished === undefined || this.#finished.isSealed) return;
    this.#finished.isSealed = true;
    yield { type: 'sealed', fragment: this.#finished.identity };
  }

  #complete({ begun, cluster, trailer, tags, duration, byteLength }: Underway): FragmentStep {
    const { identity, timestamp } = begun as NonNullable<Underway['begun']>;
    const lengthMs = Math.round(duration.ms);
    if (duration.isShorterThan(this.#options.limits.minFragmentDurationMs)) {
      throw this.#fault('MIN_FRAGMENT_DURATION_REACHED', `A fragment lasts only ${lengthMs} ms`, identity);
    }
    const media: FragmentMedia = {
      header: this.#header.bytes(this.#before === undefined),
      cluster: Buffer.concat(cluster),
      trailer: Buffer.concat(trailer),
    };
    const fragment: FragmentRecord = {
      ...identity,
      lengthMs,
      headerBytes: media.header.length,
      clusterBytes: media.cluster.length,
      trailerBytes: media.trailer.length,
    };
    this.#before = { timestamp, duration };
    this.#underway = undefined;
    this.#finished = { identity, tags, byteLength, isSealed: false };
    return { type: 'complete', fragment, media };
  }

  #checkSize({ byteLength }: { byteLength: number }): void {
    const { maxFragmentBytes } = this.#options.limits;
    if (byteLength <= maxFragmentBytes) return;
    throw this.#fault('MAX_FRAGMENT_SIZE_REACHED', `A fragment has over ${maxFragmentBytes} bytes`);
  }

  #tooLong({ ms, spanMs }: FragmentDuration): FragmentError {
    const message = `A fragment lasts ${ms} ms, and its frames span ${spanMs} ms`;
    return this.#fault('MAX_FRAGMENT_DURATION_REACHED', message);
  }

  #notAfterPrevious(): FragmentError {
    const message = 'A fragment does not begin after the last frame of the fragment before it';
    return this.#fault('FRAGMENT_TIMECODE_LESSER_THAN_PREVIOUS', message);
  }

  #fault(code: AcknowledgementErrorCode, message: string, identity = this.current): FragmentError {
    return new FragmentError(code, message, identity);
  }

  /** By whole numbers, for times of today in nanoseconds are beyond what a binary fraction holds. */
  #toMs(units: number): number {
    return Number((BigInt(units) * BigInt(this.#header.timestampScale)) / 1_000_000n);
  }
}
