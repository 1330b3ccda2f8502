import type { ArchiveStore } from '../archive/archive-store.ts';

/** Why a batch is parked. */
export interface ParkedReason {
  readonly reason: string;
  readonly advice?: string;
}

/** Batches that their streams refuse for what they are. They stay in the archive, and a replay tries them again. */
export interface Parking {
  /** @throws ArchiveError */
  park(key: string, why: ParkedReason, signal: AbortSignal): Promise<void>;
  /** @returns undefined for a batch that is not parked. @throws ArchiveError */
  find(key: string, signal: AbortSignal): Promise<ParkedReason | undefined>;
}

/** Prefix of what tells why; no stream has such a name. */
const prefix = '!parked/';

export function createParking(archive: ArchiveStore): Parking {
  return {
    async park(key, why, signal) {
      const body = JSON.stringify(why);
      // One that is there already says the same.
      await archive.create({ key: toParkedKey(key), body, contentType: 'application/json' }, signal);
    },
    async find(key, signal) {
      const object = await archive.read(toParkedKey(key), signal);
      return object && (JSON.parse(Buffer.from(object.bytes).toString('utf8')) as ParkedReason);
    },
  };
}

function toParkedKey(key: string): string {
  return `${prefix}${key}.json`;
}
