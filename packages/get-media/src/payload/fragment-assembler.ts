import { isFragmentNumber } from '@frame-ingest/kinesis-video';
import {
  joinOnce,
  type MatroskaEvent,
  type SegmentInfo,
  type SimpleTag,
  type Track,
} from '@frame-ingest/matroska/media';
import {
  FragmentTooLongError,
  type FragmentUnderway,
  InterruptedError,
  MalformedPayloadError,
  ServiceError,
} from '../errors.ts';
import type { Fragment, FragmentStart, Frame } from './fragment.ts';
import { parseSeconds } from './parse-seconds.ts';
import { divideTags, type ServiceTags } from './service-tags.ts';
import { toMilliseconds } from './to-milliseconds.ts';

/** What comes out of a payload: every frame when it is there, every fragment when it is whole. */
export type MediaEvent =
  | { readonly type: 'frame'; readonly frame: Frame; readonly fragment: FragmentStart }
  | { readonly type: 'fragment'; readonly fragment: Fragment };

export interface FragmentAssemblerOptions {
  /** What is wanted of it. */
  readonly type: MediaEvent['type'];
  readonly maxFragmentBytes: number;
  readonly requireContinuationToken: boolean;
  readonly continuationToken: string | undefined;
}

/** Makes fragments of the elements of a payload; pure. */
export class FragmentAssembler {
  readonly #options: FragmentAssemblerOptions;
  #continuationToken: string | undefined;
  #document = new Document();
  #underway = new Underway();
  #ready: MediaEvent[] = [];

  constructor(options: FragmentAssemblerOptions) {
    this.#options = options;
    this.#continuationToken = options.continuationToken;
  }

  get continuationToken(): string | undefined {
    return this.#continuationToken;
  }

  /** The fragment that is being read, once the service has said which it is. */
  get fragmentUnderway(): FragmentUnderway | undefined {
    return this.#underway.identity;
  }

  /** What has become whole since this was asked last, also where there was a fault behind it. */
  takeReady(): readonly MediaEvent[] {
    if (this.#ready.length === 0) return nothing;
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  /**
   * @param base where in the payload the event's byte offset counts from
   * @throws MalformedPayloadError | FragmentTooLongError | ServiceError
   */
  take(event: MatroskaEvent, base: number): void {
    const byteOffset = base + event.byteOffset;
    switch (event.type) {
      case 'ebml':
        this.#finish();
        this.#document = new Document();
        this.#document.isNew = true;
        break;
      case 'tags':
        this.#takeTags(event, byteOffset);
        return;
      case 'info':
        this.#document.info = event.info;
        break;
      case 'tracks':
        this.#document.tracks = event.tracks;
        break;
      case 'clusterStart':
        if (this.#underway.identity === undefined) {
          throw this.#malformed(
            'A cluster has no AWS_KINESISVIDEO_FRAGMENT_NUMBER before it: this is not a payload from GetMedia or GetMediaForFragmentList',
            byteOffset,
          );
        }
        this.#underway.hasCluster = true;
        break;
      case 'clusterTimestamp':
        this.#startCluster(event.timestamp);
        break;
      case 'block':
        this.#takeBlock(event, byteOffset);
        return;
    }
    this.#keep(event);
  }

  /**
   * Ends the payload.
   * @throws InterruptedError when it ends before its last fragment does
   */
  end(): void {
    const { identity, hasCluster, continuationToken } = this.#underway;
    const hasBegun = identity !== undefined || this.#document.isNew;
    if (!hasBegun) return;
    const lacksToken = this.#options.requireContinuationToken && continuationToken === undefined;
    if (!hasCluster || lacksToken) throw this.interrupted();
    this.#finish();
  }

  interrupted(options?: ErrorOptions): InterruptedError {
    const { identity } = this.#underway;
    const place =
      identity || this.#document.isNew
        ? `inside fragment ${identity?.number ?? '(number not received yet)'}`
        : 'between fragments';
    return new InterruptedError(`The payload broke off ${place}`, this.#continuationToken, identity, options);
  }

  tooLong(): FragmentTooLongError {
    const { maxFragmentBytes } = this.#options;
    const number = this.#underway.identity?.number;
    return new FragmentTooLongError(number, maxFragmentBytes, this.#continuationToken);
  }

  #takeTags(event: MatroskaEvent & { type: 'tags' }, byteOffset: number): void {
    const { service, producer } = divideTags(event.tags);
    const isAnother = service.number !== undefined && service.number !== this.#underway.identity?.number;
    // Merged payloads have one header and several fragments, as the Java library's OutputSegmentMerger writes them.
    if (isAnother && this.#underway.identity !== undefined) this.#finish();

    if (service.errorId !== undefined || service.errorCode !== undefined) throw this.#serviceError(service);
    if (isAnother) this.#underway.identity = this.#parseIdentity(service, byteOffset);
    this.#underway.tags.push(...producer);
    // The service's tags would be refused where the bytes are put into a stream again.
    if (producer.length > 0 || event.tags.length === 0) this.#keep(event);

    this.#underway.continuationToken = service.continuationToken ?? this.#underway.continuationToken;
    this.#underway.millisBehindNow = service.millisBehindNow ?? this.#underway.millisBehindNow;
    if (this.#underway.hasTrailingTags) this.#finish();
  }

  #serviceError({ errorId, errorCode, number }: ServiceTags): ServiceError {
    const id = errorId !== undefined && /^\d+$/.test(errorId) ? Number(errorId) : undefined;
    const fragmentNumber = number ?? this.#underway.identity?.number;
    const code = errorCode ?? (id === undefined ? errorId : undefined);
    return new ServiceError(id, code, fragmentNumber, this.#continuationToken);
  }

  #parseIdentity(service: ServiceTags, byteOffset: number): Identity {
    const { number = '', serverTimestamp, producerTimestamp } = service;
    const timestampMs = (what: string, text: string | undefined): number => {
      const parsed = text === undefined ? undefined : parseSeconds(text);
      if (parsed !== undefined) return parsed;
      const received = text === undefined ? 'missing' : JSON.stringify(text.slice(0, 40));
      throw this.#malformed(
        `The ${what} of fragment ${number} is ${received}, which is not a time in seconds`,
        byteOffset,
      );
    };
    if (!isFragmentNumber(number)) {
      throw this.#malformed(`${JSON.stringify(number.slice(0, 140))} is not a fragment number`, byteOffset);
    }
    return {
      number,
      serverTimestampMs: timestampMs('server timestamp', serverTimestamp),
      producerTimestampMs: timestampMs('producer timestamp', producerTimestamp),
    };
  }

  #startCluster(timestamp: number): void {
    const { identity } = this.#underway;
    if (identity === undefined) return;
    const { info, tracks } = this.#document;
    this.#underway.clusterTimestamp = timestamp;
    if (this.#underway.start !== undefined) return;
    this.#underway.firstClusterTimestamp = timestamp;
    const timecodeMs = toMilliseconds(timestamp, info.timestampScale);
    this.#underway.start = { ...identity, timecodeMs, info, tracks };
  }

  #takeBlock(event: MatroskaEvent & { type: 'block' }, byteOffset: number): void {
    const { start, clusterTimestamp, firstClusterTimestamp } = this.#underway;
    const { trackNumber, relativeTimestamp, laced } = event.block;
    if (start === undefined)
      throw this.#malformed('A block comes before the timestamp of its cluster', byteOffset);
    const track = start.tracks.find(({ number }) => number === trackNumber);
    if (track === undefined) {
      throw this.#malformed(
        `A block belongs to track ${trackNumber}, which the header does not declare`,
        byteOffset,
      );
    }
    this.#keep(event);

    const units = clusterTimestamp - firstClusterTimestamp + relativeTimestamp;
    const blockMs = toMilliseconds(units, start.info.timestampScale);
    const laces = laced ? event.block.frames.length : 1;
    for (let index = 0; index < laces; index += 1) {
      const relativeMs = blockMs + (index * (track.defaultDuration ?? 0)) / 1_000_000;
      const timestampMs = start.producerTimestampMs + relativeMs;
      const frame = toFrame({ track, timestampMs, relativeMs }, event, index);
      this.#underway.frames.push(frame);
      this.#emit({ type: 'frame', frame, fragment: start });
    }
  }

  #emit(event: MediaEvent): void {
    if (event.type === this.#options.type) this.#ready.push(event);
  }

  get #byteLength(): number {
    return this.#document.byteLength + this.#underway.byteLength;
  }

  #keep(event: MatroskaEvent): void {
    if (this.#byteLength + event.byteLength > this.#options.maxFragmentBytes) throw this.tooLong();
    const isHeader = this.#document.isNew && this.#underway.identity === undefined;
    (isHeader ? this.#document : this.#underway).add(event);
  }

  #finish(): void {
    const underway = this.#underway;
    this.#underway = new Underway();
    if (underway.identity === undefined) return;

    this.#document.isNew = false;
    this.#continuationToken = underway.continuationToken ?? this.#continuationToken;
    const { info, tracks } = this.#document;
    const start = underway.start ?? { ...underway.identity, timecodeMs: undefined, info, tracks };
    const { continuationToken, tags, frames } = underway;
    const rawParts = [...this.#document.parts, ...underway.parts];
    const byteLength = this.#document.byteLength + underway.byteLength;
    const join = joinOnce(rawParts);
    const fragment: Fragment = {
      ...start,
      millisBehindNow: parseMillis(underway.millisBehindNow),
      ...{ continuationToken, tags, frames, rawParts, byteLength },
      get raw() {
        return join();
      },
    };
    this.#emit({ type: 'fragment', fragment });
  }

  #malformed(message: string, byteOffset: number): MalformedPayloadError {
    return new MalformedPayloadError(message, byteOffset, this.#continuationToken);
  }
}

interface Identity extends FragmentUnderway {
  readonly producerTimestampMs: number;
}

class Parts {
  readonly parts: Uint8Array[] = [];
  byteLength = 0;

  add({ raw, rawParts, byteLength }: MatroskaEvent): void {
    if (byteLength === 0) return;
    if (rawParts === undefined) this.#addOne(raw);
    else for (const part of rawParts) this.#addOne(part);
    this.byteLength += byteLength;
  }

  /** What came one behind the other in a chunk is one view of it. */
  #addOne(bytes: Uint8Array): void {
    const last = this.parts.at(-1);
    const continues = last?.buffer === bytes.buffer && last.byteOffset + last.length === bytes.byteOffset;
    if (!continues) this.parts.push(bytes);
    else
      this.parts[this.parts.length - 1] = new Uint8Array(
        last.buffer,
        last.byteOffset,
        last.length + bytes.length,
      );
  }
}

/** From one EBML header to the next: what its fragments, in a payload of the service exactly one, have in common. */
class Document extends Parts {
  /** True from its EBML header until it has given a fragment. */
  isNew = false;
  info: SegmentInfo = { timestampScale: 1_000_000 };
  tracks: readonly Track[] = [];
}

class Underway extends Parts {
  identity: Identity | undefined;
  hasCluster = false;
  /** Known with the first cluster's timestamp. */
  start: FragmentStart | undefined;
  clusterTimestamp = 0;
  firstClusterTimestamp = 0;
  readonly tags: SimpleTag[] = [];
  readonly frames: Frame[] = [];
  millisBehindNow: string | undefined;
  continuationToken: string | undefined;

  get hasTrailingTags(): boolean {
    const { hasCluster, millisBehindNow, continuationToken } = this;
    return hasCluster && millisBehindNow !== undefined && continuationToken !== undefined;
  }
}

/** @param index of the frame in its block */
function toFrame(
  { track, timestampMs, relativeMs }: Pick<Frame, 'track' | 'timestampMs' | 'relativeMs'>,
  { block, rawParts }: MatroskaEvent & { type: 'block' },
  index: number,
): Frame {
  const { keyframe } = block;
  if (rawParts === undefined || block.laced) {
    const data = block.frames[index] as Uint8Array;
    return { track, timestampMs, relativeMs, keyframe, data };
  }
  return {
    track,
    timestampMs,
    relativeMs,
    keyframe,
    get data() {
      return block.data;
    },
  };
}

const nothing: readonly MediaEvent[] = [];

function parseMillis(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
