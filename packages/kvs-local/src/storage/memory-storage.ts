import { MemoryFragmentStore } from '../stream/memory-fragment-store.ts';
import type { FragmentStore, Storage, StoredStream } from '../stream/storage.ts';

/** Keeps data only while the process runs. */
export class MemoryStorage implements Storage {
  async load(): Promise<StoredStream[]> {
    return [];
  }

  async save(): Promise<void> {}

  async remove(): Promise<void> {}

  fragmentsOf(): FragmentStore {
    return new MemoryFragmentStore();
  }
}
