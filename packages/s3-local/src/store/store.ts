import type { ObjectAnnouncer } from '../notifications/object-announcer.ts';
import { BucketStore } from './bucket-store.ts';
import { DataDirectory, type DataDirectoryOptions } from './data-directory.ts';
import { ObjectStore } from './object-store.ts';
import { UploadStore } from './upload-store.ts';

/** What operations work on. */
export interface Store {
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly announcer: ObjectAnnouncer;
  /** The time in whole seconds, which is all that S3 keeps; milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
}

export interface StoreOptions extends DataDirectoryOptions {
  readonly dir: string;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
  readonly announcer: ObjectAnnouncer;
}

/** Opens the data directory, and makes it where it is missing. */
export async function openStore({ dir, clock, announcer, ...options }: StoreOptions): Promise<Store> {
  const directory = await DataDirectory.open(dir, options);
  const buckets = new BucketStore(directory);
  return {
    buckets,
    objects: new ObjectStore(directory, buckets),
    uploads: new UploadStore(directory),
    announcer,
    nowMs: () => Math.floor(clock() / 1000) * 1000,
  };
}
