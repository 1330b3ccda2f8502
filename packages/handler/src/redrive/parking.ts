import type { DeliveryFault } from '@frame-ingest/contract';
import type { ArchiveStore } from '../archive/archive-store.ts';

/** Batches with content that their streams refuse. They stay in the archive, and a replay tries them again. */
export interface Parking {
  /** @throws ArchiveError */
  park(key: string, why: DeliveryFault, signal: AbortSignal): Promise<void>;
  /** @returns undefined if the batch is not parked. @throws ArchiveError */
  find(key: string, signal: AbortSignal): Promise<DeliveryFault | undefined>;
}

/** Prefix of the objects with the reasons; no stream can have such a name. */
const prefix = '!parked/';

export function createParking(archive: ArchiveStore): Parking {
  return {
    async park(key, { reason, advice }, signal) {
      const body = JSON.stringify({ reason, advice });
      // An existing one says the same.
      await archive.create({ key: toParkedKey(key), body, contentType: 'application/json' }, signal);
    },
    async find(key, signal) {
      const object = await archive.read(toParkedKey(key), signal);
      return object && (JSON.parse(Buffer.from(object.bytes).toString('utf8')) as DeliveryFault);
    },
  };
}

function toParkedKey(key: string): string {
  return `${prefix}${key}.json`;
}
