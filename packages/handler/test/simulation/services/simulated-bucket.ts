import { createHash } from 'node:crypto';

/** An object of the bucket, as it stands there. */
export interface BucketObject {
  readonly body: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
  readonly etag: string;
  /** By the bucket's own clock: milliseconds from the beginning of the simulation. */
  readonly modifiedAtMs: number;
}

/** `absent`: only where there is none. An ETag: only over the object that has it. */
export type WriteCondition = 'absent' | { readonly etag: string };

/** What S3 holds. */
export class SimulatedBucket {
  readonly objects = new Map<string, BucketObject>();
  readonly #onWritten: ((key: string, object: BucketObject, requestId: string | undefined) => void)[] = [];

  /** @param listener told of every write, and of the request that it was for */
  onWritten(listener: (key: string, object: BucketObject, requestId: string | undefined) => void): void {
    this.#onWritten.push(listener);
  }

  /** @returns undefined where the condition does not hold */
  write(
    key: string,
    { body, metadata, modifiedAtMs }: Omit<BucketObject, 'etag'>,
    condition: WriteCondition,
    requestId: string | undefined,
  ): string | undefined {
    const there = this.objects.get(key);
    const holds = condition === 'absent' ? there === undefined : there?.etag === condition.etag;
    if (!holds) return undefined;
    const etag = createHash('md5').update(body).digest('hex');
    const object = { body, metadata, etag, modifiedAtMs };
    this.objects.set(key, object);
    for (const listener of this.#onWritten) listener(key, object, requestId);
    return etag;
  }
}

/** As S3 and its clients tell it: times are in whole seconds, and an age is never more than it is. */
export function ageOf({ modifiedAtMs }: BucketObject, nowMs: number): number {
  const toSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;
  return Math.max(0, toSecond(nowMs) - toSecond(modifiedAtMs) - 1000);
}
