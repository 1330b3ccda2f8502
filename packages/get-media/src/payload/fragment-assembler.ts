import { isFragmentNumber } from '@frame-ingest/kinesis-video';
import type { MatroskaEvent, SegmentInfo, SimpleTag, Track } from '@frame-ingest/matroska';
import {
  FragmentTooLongError,
  type FragmentUnderway,
  InterruptedError,
  MalformedPayloadError,
  ServiceError,
} from '../errors.ts';
import { concat } from './concat.ts';
import type { Fragment, FragmentStart, Frame } from './fragment.ts';
import { parseSeconds } from './parse-seconds.ts';
import { divideTags, type ServiceTags } from './service-tags.ts';
import { toMilliseconds } from './to-milliseconds.ts';

/** What comes out of a payload: every frame when it is there, every fragment when it is whole. */
export type MediaEvent =
  | { readonly type: 'frame'; readonly frame: Frame; readonly fragment: FragmentStart }
  | { readonly type: 'fragment'; readonly fragment: Fragment };

export interface FragmentAssemblerOptions {
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

  /** @throws MalformedPayloadError | FragmentTooLongError | ServiceError */
  *take(event: MatroskaEvent): Iterable<MediaEvent> {
    switch (event.type) {
      case 'ebml':
        yield* this.#finish();
        this.#document = new Document();
        this.#document.isNew = true;
        break;
      case 'tags':
        yield* this.#takeTags(event);
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
            'A cluster has no AWS_KINESISVIDEO_FRAGMENT_NUMBER before it: this is not a payload of GetMedia or GetMediaForFragmentList',
            event,
          );
        }
        this.#underway.hasCluster = true;
        break;
      case 'clusterTimestamp':
        this.#startCluster(event.timestamp);
        break;
      case 'block':
        yield* this.#takeBlock(event);
        return;
    }
    this.#keep(event);
  }

  /**
   * Ends the payload.
   * @throws InterruptedError when it ends before its last fragment does
   */
  *end(): Iterable<MediaEvent> {
    const { identity, hasCluster, continuationToken } = this.#underway;
    const hasBegun = identity !== undefined || this.#document.isNew;
    if (!hasBegun) return;
    const lacksToken = this.#options.requireContinuationToken && continuationToken === undefined;
    if (!hasCluster || lacksToken) throw this.interrupted();
    yield* this.#finish();
  }

  interrupted(options?: ErrorOptions): InterruptedError {
    const { identity } = this.#underway;
    const place =
      identity || this.#document.isNew
        ? `inside fragment ${identity?.number ?? '(its number had not come yet)'}`
        : 'between fragments';
    return new InterruptedError(`The payload broke off ${place}`, this.#continuationToken, identity, options);
  }

  tooLong(): FragmentTooLongError {
    const { maxFragmentBytes } = this.#options;
    const number = this.#underway.identity?.number;
    return new FragmentTooLongError(number, maxFragmentBytes, this.#continuationToken);
  }

  *#takeTags(event: MatroskaEvent & { type: 'tags' }): Iterable<MediaEvent> {
    const { service, producer } = divideTags(event.tags);
    const isAnother = service.number !== undefined && service.number !== this.#underway.identity?.number;
    // Merged payloads have one header and several fragments, as the Java library's OutputSegmentMerger writes them.
    if (isAnother && this.#underway.identity !== undefined) yield* this.#finish();

    if (service.errorId !== undefined || service.errorCode !== undefined) throw this.#serviceError(service);
    if (isAnother) this.#underway.identity = this.#parseIdentity(service, event);
    this.#underway.tags.push(...producer);
    // The service's tags would be refused where the bytes are put into a stream again.
    if (producer.length > 0 || event.tags.length === 0) this.#keep(event);

    this.#underway.continuationToken = service.continuationToken ?? this.#underway.continuationToken;
    this.#underway.millisBehindNow = service.millisBehindNow ?? this.#underway.millisBehindNow;
    if (this.#underway.hasTrailingTags) yield* this.#finish();
  }

  #serviceError({ errorId, errorCode, number }: ServiceTags): ServiceError {
    const id = errorId !== undefined && /^\d+$/.test(errorId) ? Number(errorId) : undefined;
    const fragmentNumber = number ?? this.#underway.identity?.number;
    const code = errorCode ?? (id === undefined ? errorId : undefined);
    return new ServiceError(id, code, fragmentNumber, this.#continuationToken);
  }

  #parseIdentity(service: ServiceTags, event: MatroskaEvent): Identity {
    const { number = '', serverTimestamp, producerTimestamp } = service;
    const timestampMs = (what: string, text: string | undefined): number => {
      const parsed = text === undefined ? undefined : parseSeconds(text);
      if (parsed !== undefined) return parsed;
      const received = text === undefined ? 'missing' : JSON.stringify(text.slice(0, 40));
      throw this.#malformed(`The ${what} of fragment ${number} is ${received}, not seconds`, event);
    };
    if (!isFragmentNumber(number)) {
      throw this.#malformed(`${JSON.stringify(number.slice(0, 140))} is not a fragment number`, event);
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

  *#takeBlock(event: MatroskaEvent & { type: 'block' }): Iterable<MediaEvent> {
    const { start, clusterTimestamp, firstClusterTimestamp } = this.#underway;
    const { trackNumber, relativeTimestamp, keyframe, frames } = event.block;
    if (start === undefined)
      throw this.#malformed('A block comes before the timestamp of its cluster', event);
    const track = start.tracks.find(({ number }) => number === trackNumber);
    if (track === undefined) {
      throw this.#malformed(`A block is of track ${trackNumber}, which the header does not declare`, event);
    }
    const rawOffset = this.#byteLength - event.raw.byteOffset;
    this.#keep(event);

    const units = clusterTimestamp - firstClusterTimestamp + relativeTimestamp;
    const blockMs = toMilliseconds(units, start.info.timestampScale);
    for (const [index, data] of frames.entries()) {
      const relativeMs = blockMs + (index * (track.defaultDuration ?? 0)) / 1_000_000;
      const timestampMs = start.producerTimestampMs + relativeMs;
      const frame: Frame = { track, timestampMs, relativeMs, keyframe, data };
      this.#underway.frames.push({ frame, dataOffset: rawOffset + data.byteOffset });
      yield { type: 'frame', frame, fragment: start };
    }
  }

  get #byteLength(): number {
    return this.#document.byteLength + this.#underway.byteLength;
  }

  #keep({ raw }: MatroskaEvent): void {
    if (this.#byteLength + raw.length > this.#options.maxFragmentBytes) throw this.tooLong();
    const isHeader = this.#document.isNew && this.#underway.identity === undefined;
    (isHeader ? this.#document : this.#underway).add(raw);
  }

  *#finish(): Iterable<MediaEvent> {
    const underway = this.#underway;
    this.#underway = new Underway();
    if (underway.identity === undefined) return;

    this.#document.isNew = false;
    this.#continuationToken = underway.continuationToken ?? this.#continuationToken;
    const { info, tracks } = this.#document;
    const start = underway.start ?? { ...underway.identity, timecodeMs: undefined, info, tracks };
    const raw = concat([...this.#document.parts, ...underway.parts]);
    const frames = underway.frames.map(({ frame, dataOffset }) => ({
      ...frame,
      data: raw.subarray(dataOffset, dataOffset + frame.data.length),
    }));
    const { continuationToken, tags } = underway;
    const millisBehindNow = parseMillis(underway.millisBehindNow);
    const fragment = { ...start, millisBehindNow, continuationToken, tags, frames, raw };
    yield { type: 'fragment', fragment: { ...fragment, byteLength: raw.length } };
  }

  #malformed(message: string, { byteOffset }: MatroskaEvent): MalformedPayloadError {
    return new MalformedPayloadError(message, byteOffset, this.#continuationToken);
  }
}

interface Identity extends FragmentUnderway {
  readonly producerTimestampMs: number;
}

class Parts {
  readonly parts: Uint8Array[] = [];
  byteLength = 0;

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.parts.push(bytes);
    this.byteLength += bytes.length;
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
  readonly frames: { readonly frame: Frame; readonly dataOffset: number }[] = [];
  millisBehindNow: string | undefined;
  continuationToken: string | undefined;

  get hasTrailingTags(): boolean {
    const { hasCluster, millisBehindNow, continuationToken } = this;
    return hasCluster && millisBehindNow !== undefined && continuationToken !== undefined;
  }
}

function parseMillis(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
