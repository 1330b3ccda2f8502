import type { Call } from '../call.ts';
import { ServiceError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { TokenBucket } from './token-bucket.ts';

/**
 * Counts what is limited per second. Too many calls are refused, as documented. What happens to media that comes too
 * fast is not documented; here it is read and sent no faster than it may be, so that nothing is lost.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html
 */
export class Rates {
  readonly #limits: Limits;
  readonly #clock: () => number;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(limits: Limits, clock: () => number) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** @throws ServiceError ClientLimitExceededException when there were too many calls like this one */
  admit({ operation, stream }: Call): void {
    const limits = this.#limits;
    const ofStream = perStream(operation, limits);
    const ofAccount = perAccount(operation, limits);
    if (ofAccount !== undefined) this.#spend(ofAccount, 1, `${operation} calls`);
    if (ofStream !== undefined && stream !== undefined) {
      this.#spend(ofStream, 1, `${operation} calls for stream ${stream}`);
    }
  }

  /** @throws ServiceError ClientLimitExceededException when more fragments were asked for than may be */
  spendFragments(kind: 'metadata' | 'media', stream: string, count: number): void {
    const { fragmentMetadataPerSecond, fragmentMediaPerSecond } = this.#limits;
    const perSecond = kind === 'metadata' ? fragmentMetadataPerSecond : fragmentMediaPerSecond;
    this.#spend(perSecond, count, `fragments' ${kind} of stream ${stream}`);
  }

  /** @returns how long to wait before reading on from the producers of a stream, in milliseconds */
  receive(stream: string, bytes: number, fragments = 0): number {
    const { putMediaBytesPerSecond, fragmentsPerSecond } = this.#limits;
    if (Math.min(putMediaBytesPerSecond, fragmentsPerSecond) === Number.POSITIVE_INFINITY) return 0;
    return Math.max(
      this.#bucket(putMediaBytesPerSecond, `bytes to ${stream}`).take(bytes),
      this.#bucket(fragmentsPerSecond, `fragments to ${stream}`).take(fragments),
    );
  }

  #spend(perSecond: number, count: number, what: string): void {
    if (perSecond === Number.POSITIVE_INFINITY || this.#bucket(perSecond, what).tryTake(count)) return;
    throw new ServiceError(
      400,
      'ClientLimitExceededException',
      `At most ${perSecond} ${what} per second are allowed. Try again later.`,
    );
  }

  #bucket(perSecond: number, what: string): TokenBucket {
    const bucket = this.#buckets.get(what) ?? new TokenBucket(perSecond, this.#clock);
    if (perSecond !== Number.POSITIVE_INFINITY) this.#buckets.set(what, bucket);
    return bucket;
  }
}

function perStream(operation: string, limits: Limits): number | undefined {
  if (operation === 'PutMedia') return limits.putMediaCallsPerSecond;
  if (operation === 'GetMedia') return limits.getMediaCallsPerSecond;
  return isControl(operation) ? limits.controlCallsPerSecondAndStream : undefined;
}

function perAccount(operation: string, limits: Limits): number | undefined {
  if (!isControl(operation)) return undefined;
  return lookUps.has(operation) ? limits.lookUpCallsPerSecond : limits.controlCallsPerSecond;
}

function isControl(operation: string): boolean {
  return lookUps.has(operation) || controls.has(operation);
}

/** The page of the limits has no rows for operations of the storage configuration; they are not counted. */
const lookUps: ReadonlySet<string> = new Set(['DescribeStream', 'GetDataEndpoint']);
const controls: ReadonlySet<string> = new Set([
  'CreateStream',
  'DeleteStream',
  'ListStreams',
  'ListTagsForStream',
  'TagStream',
  'UntagStream',
  'UpdateDataRetention',
  'UpdateStream',
]);
