import type { FragmentMedia, FragmentRecord } from './fragment.ts';
import type { FragmentStore } from './storage.ts';

/** Fragments in memory: the host buffer of a stream, and the archive of a server without a directory. */
export class MemoryFragmentStore implements FragmentStore {
  readonly #media = new Map<string, FragmentMedia>();

  async write(record: FragmentRecord, media: FragmentMedia): Promise<void> {
    this.#media.set(record.number, media);
  }

  async extend(record: FragmentRecord, bytes: Uint8Array): Promise<FragmentRecord> {
    const media = this.#media.get(record.number);
    if (media !== undefined) {
      this.#media.set(record.number, { ...media, trailer: Buffer.concat([media.trailer, bytes]) });
    }
    return { ...record, trailerBytes: record.trailerBytes + bytes.length };
  }

  async read(record: FragmentRecord): Promise<FragmentMedia | undefined> {
    return this.#media.get(record.number);
  }

  async readHeader(record: FragmentRecord): Promise<Uint8Array | undefined> {
    return this.#media.get(record.number)?.header;
  }

  async remove(record: FragmentRecord): Promise<void> {
    this.#media.delete(record.number);
  }
}
