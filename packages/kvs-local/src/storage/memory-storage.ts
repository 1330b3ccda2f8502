import { MemoryFragmentStore } from '../stream/memory-fragment-store.ts';
import type { FragmentStore, Storage, StoredStream } from '../stream/storage.ts';

/** Keeps nothing beyond the process. */
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
