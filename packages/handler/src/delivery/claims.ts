import type { StreamedFragment } from '@frame-ingest/contract';
import type { ArchiveStore } from '../archive/archive-store.ts';
import { ArchiveError } from '../archive/errors.ts';

/**
 * The request that archives a batch delivers it, and for so long nobody else may: its object is its claim. Longer than a
 * function may run (29 s), so that who wrote it is over by then.
 */
export const writerLeaseMs = 30_000;

/** Prefix of claims in the archive; no stream has such a name. A bucket of the construct clears them away after a week. */
export const claimsPrefix = '!claims/';

/** What stands in a claim's object. */
interface ClaimRecord {
  /** Who holds it, or held it last. */
  readonly holder: string;
  /** Milliseconds from the moment the object was written for which nobody else may put the batch on its stream; 0: given up. */
  readonly leaseMs: number;
  /** Milliseconds before that moment when some of it may have been put last; null: nothing was, for certain. */
  readonly sinceLastPutMs: number | null;
  /** All that was put, where it is all, and where the stream keeps nothing that would tell. */
  readonly delivered?: readonly StreamedFragment[];
}

/** The right to put one batch on its stream, which one holder has at a time, of all functions and processes. */
export interface Claim {
  /** Milliseconds since some of the batch may have been put last; undefined where nothing was. */
  readonly sinceLastPutMs: number | undefined;
  /**
   * Gives it up, with what was learned. Where that cannot be written, it ends with its lease.
   * @param sinceLastPutMs milliseconds since some of the batch may have been put last; undefined where nothing was
   * @param delivered all that was put, where the stream keeps nothing that would tell
   */
  release(
    sinceLastPutMs: number | undefined,
    signal: AbortSignal,
    delivered?: readonly StreamedFragment[],
  ): Promise<void>;
}

/** Nobody's any more: the batch was delivered to a stream that keeps nothing. */
export interface DoneClaim {
  readonly delivered: readonly StreamedFragment[];
}

/** Somebody else's. */
export interface HeldClaim {
  /** For how long at the most, in milliseconds from now. */
  readonly heldForMs: number;
}

export interface Claims {
  /**
   * Takes the claim of an archived batch.
   * @param ageMs how long ago the batch was archived, in milliseconds
   * @param leaseMs until when the holder has done its work, in milliseconds from now
   * @throws ArchiveError, and the signal's reason
   */
  take(
    key: string,
    ageMs: number,
    leaseMs: number,
    signal: AbortSignal,
  ): Promise<Claim | HeldClaim | DoneClaim>;
  /** Gives up what its writer has by having written it. Where that cannot be written, it ends with its lease. */
  releaseWriters(
    key: string,
    sinceLastPutMs: number | undefined,
    signal: AbortSignal,
    delivered?: readonly StreamedFragment[],
  ): Promise<void>;
  /**
   * @returns what was delivered to a stream that keeps nothing; undefined where that is not known
   * @throws ArchiveError, and the signal's reason
   */
  findDelivered(key: string, signal: AbortSignal): Promise<readonly StreamedFragment[] | undefined>;
}

/**
 * Makes the claims, as objects beside the archive. They are conditional writes, so that of several who want one at the same
 * time one gets it; their ages are by the archive's clock, so that nobody's own clock matters.
 * @param newName names a holder
 */
export function createClaims(archive: ArchiveStore, newName: () => string): Claims {
  return {
    async take(key, ageMs, leaseMs, signal) {
      const holder = newName();
      const held = await read(key, signal);
      if (held === undefined) {
        // The writer's own claim is no object: it is the age of the batch.
        if (ageMs < writerLeaseMs) return { heldForMs: writerLeaseMs - ageMs };
        const record = { holder, leaseMs, sinceLastPutMs: ageMs - writerLeaseMs };
        return (await write(key, record, undefined, signal)) ?? { heldForMs: leaseMs };
      }
      const { delivered } = held.record;
      if (delivered !== undefined) return { delivered };
      const heldForMs = held.record.leaseMs - held.ageMs;
      if (heldForMs > 0) return { heldForMs };
      const record = { holder, leaseMs, sinceLastPutMs: ageOfLastPut(held) };
      return (await write(key, record, held.etag, signal)) ?? { heldForMs: leaseMs };
    },
    async releaseWriters(key, sinceLastPutMs, signal, delivered) {
      await release(key, { holder: newName(), sinceLastPutMs, delivered }, undefined, signal);
    },
    async findDelivered(key, signal) {
      return (await read(key, signal))?.record.delivered;
    },
  };

  async function write(
    key: string,
    record: ClaimRecord,
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<Claim | undefined> {
    const written = await put(key, record, etag, signal);
    const own = written ?? (await findOwn(key, record.holder, signal));
    if (own === undefined) return undefined;
    return {
      sinceLastPutMs: record.sinceLastPutMs ?? undefined,
      release: (sinceLastPutMs, releaseSignal, delivered) =>
        release(key, { holder: record.holder, sinceLastPutMs, delivered }, own, releaseSignal),
    };
  }

  async function release(
    key: string,
    { holder, sinceLastPutMs, delivered }: Released,
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const learned = {
      sinceLastPutMs: sinceLastPutMs ?? null,
      ...(delivered === undefined ? {} : { delivered }),
    };
    const record = { holder, leaseMs: 0, ...learned };
    await put(key, record, etag, signal).catch((error: unknown) => {
      if (!(error instanceof ArchiveError || signal.aborted)) throw error;
    });
  }

  function put(
    key: string,
    record: ClaimRecord,
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const object = { key: toClaimKey(key), body: JSON.stringify(record), contentType: 'application/json' };
    return etag === undefined ? archive.create(object, signal) : archive.replace(object, etag, signal);
  }

  /** An answer that was lost is asked for again by the SDK, and then refused for what it had written itself. */
  async function findOwn(key: string, holder: string, signal: AbortSignal): Promise<string | undefined> {
    const found = await read(key, signal);
    return found?.record.holder === holder ? found.etag : undefined;
  }

  async function read(key: string, signal: AbortSignal): Promise<StoredClaim | undefined> {
    const object = await archive.read(toClaimKey(key), signal);
    if (object === undefined) return undefined;
    const record = JSON.parse(Buffer.from(object.bytes).toString('utf8')) as ClaimRecord;
    return { record, ageMs: object.ageMs, etag: object.etag };
  }
}

interface Released {
  readonly holder: string;
  readonly sinceLastPutMs: number | undefined;
  readonly delivered: readonly StreamedFragment[] | undefined;
}

interface StoredClaim {
  readonly record: ClaimRecord;
  readonly ageMs: number;
  readonly etag: string;
}

/** What a holder did who never said what: it may have put until its lease was over. */
function ageOfLastPut({ record: { leaseMs, sinceLastPutMs }, ageMs }: StoredClaim): number | null {
  if (leaseMs > 0) return ageMs - leaseMs;
  return sinceLastPutMs === null ? null : sinceLastPutMs + ageMs;
}

function toClaimKey(key: string): string {
  return `${claimsPrefix}${key}.json`;
}
