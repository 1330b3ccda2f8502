import type { StreamedFragment } from '@frame-ingest/contract';
import type { ArchiveStore } from '../archive/archive-store.ts';
import { ArchiveError } from '../archive/errors.ts';

/**
 * For this long only the request that archived a batch may deliver it: the archived object is its claim. Longer than a function
 * may run (29 s), so that the writer has ended by then.
 */
export const writerLeaseMs = 30_000;

/** Prefix of claims in the archive; no stream can have such a name. The construct's bucket deletes them after a week. */
export const claimsPrefix = '!claims/';

/** The content of a claim's object. */
interface ClaimRecord {
  /** Its holder, or its last one. */
  readonly holder: string;
  /** Milliseconds after the write for which nobody else may put the batch on its stream; 0 if the claim was given up. */
  readonly leaseMs: number;
  /** Milliseconds before the write when some of it may have been put last; null if certainly nothing was. */
  readonly sinceLastPutMs: number | null;
  /** The fragments that were put, if it is the whole batch and the stream cannot be asked because it keeps nothing. */
  readonly delivered?: readonly StreamedFragment[];
}

/** The right to put one batch on its stream. Only one holder has it at a time, across all functions and processes. */
export interface Claim {
  /** Milliseconds since some of the batch may have been put last; undefined if nothing was. */
  readonly sinceLastPutMs: number | undefined;
  /**
   * Gives the claim up and records what was learned. If that cannot be written, the claim ends with its lease.
   * @param sinceLastPutMs milliseconds since some of the batch may have been put last; undefined if nothing was
   * @param delivered all that was put, if the stream keeps nothing and cannot be asked
   */
  release(
    sinceLastPutMs: number | undefined,
    signal: AbortSignal,
    delivered?: readonly StreamedFragment[],
  ): Promise<void>;
}

/** Nobody holds it any more: the batch was delivered to a stream that keeps nothing. */
export interface DoneClaim {
  readonly delivered: readonly StreamedFragment[];
}

/** Somebody else holds it. */
export interface HeldClaim {
  /** Longest time that they may hold it, in milliseconds from now. */
  readonly heldForMs: number;
}

export interface Claims {
  /**
   * Takes the claim of an archived batch.
   * @param ageMs how long ago the batch was archived, in milliseconds
   * @param leaseMs time that the holder needs, in milliseconds from now
   * @throws ArchiveError, and the signal's reason
   */
  take(
    key: string,
    ageMs: number,
    leaseMs: number,
    signal: AbortSignal,
  ): Promise<Claim | HeldClaim | DoneClaim>;
  /** Gives up the claim that the writer of a batch has. If that cannot be written, it ends with its lease. */
  releaseWriters(
    key: string,
    sinceLastPutMs: number | undefined,
    signal: AbortSignal,
    delivered?: readonly StreamedFragment[],
  ): Promise<void>;
  /**
   * @returns what was delivered to a stream that keeps nothing; undefined if unknown
   * @throws ArchiveError, and the signal's reason
   */
  findDelivered(key: string, signal: AbortSignal): Promise<readonly StreamedFragment[] | undefined>;
}

/**
 * Makes claims as objects beside the archive. Conditional writes give a claim to only one of several who want it at the same
 * time. Ages are by the archive's clock, so no other clock matters.
 * @param newName makes a name for a holder
 */
export function createClaims(archive: ArchiveStore, newName: () => string): Claims {
  return {
    async take(key, ageMs, leaseMs, signal) {
      const holder = newName();
      const held = await read(key, signal);
      if (held === undefined) {
        // The writer's own claim is not an object, but the age of the batch.
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

  /** If an answer is lost, the SDK repeats the write, and S3 refuses it because of the first. */
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

/** For a holder that never reported: it may have put until its lease was over. */
function ageOfLastPut({ record: { leaseMs, sinceLastPutMs }, ageMs }: StoredClaim): number | null {
  if (leaseMs > 0) return ageMs - leaseMs;
  return sinceLastPutMs === null ? null : sinceLastPutMs + ageMs;
}

function toClaimKey(key: string): string {
  return `${claimsPrefix}${key}.json`;
}
