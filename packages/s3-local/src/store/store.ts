import { BucketStore } from './bucket-store.ts';
import { DataDirectory } from './data-directory.ts';
import { ObjectStore } from './object-store.ts';
import { UploadStore } from './upload-store.ts';

/** What operations work on. */
export interface Store {
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  /** The time in whole seconds, which is all that S3 keeps; milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
}

/** Opens the data directory, and makes it where it is missing. */
export async function openStore(dir: string, clock: () => number): Promise<Store> {
  const directory = await DataDirectory.open(dir);
  return {
    buckets: new BucketStore(directory),
    objects: new ObjectStore(directory),
    uploads: new UploadStore(directory),
    nowMs: () => Math.floor(clock() / 1000) * 1000,
  };
}
