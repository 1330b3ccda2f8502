import { setMaxListeners } from 'node:events';
import type { Limits } from '../limits.ts';
import { MemoryFragmentStore } from '../storage/memory-fragment-store.ts';
import type { FragmentStore } from '../storage/storage.ts';
import { ConnectionPlaces } from './connection-places.ts';
import { type FragmentMedia, type FragmentRecord, fragmentBytes } from './fragment.ts';
import { FragmentNumbers } from './fragment-numbers.ts';
import type { RandomBytes } from './random-bytes.ts';
import type { StreamRecord } from './stream-record.ts';

export interface VideoStreamOptions {
  readonly record: StreamRecord;
  /** Fragments that are stored already, in any order. */
  readonly fragments: readonly FragmentRecord[];
  readonly archive: FragmentStore;
  readonly limits: Limits;
  readonly clock: () => number;
  readonly randomBytes: RandomBytes;
  /** Makes {@link VideoStream.record} as it then is durable. */
  readonly saveRecord: () => Promise<void>;
}

interface Entry {
  record: FragmentRecord;
  /** In the archive; otherwise in the host buffer. */
  readonly archived: boolean;
  /** Tags may still follow; live consumers wait for them. */
  open: boolean;
  /** When it was stored; undefined for what was there at the start. */
  readonly storedMs: number | undefined;
  /** The last look of {@link VideoStream.expire} found it older than the retention. */
  isSuspect: boolean;
}

/** A status that passes. */
interface Transition {
  readonly status: 'CREATING' | 'UPDATING' | 'DELETING';
  /** Milliseconds since the Unix epoch. */
  readonly untilMs: number;
}

/** One stream: its fragments in order of their numbers, its producers, and those who wait for more. */
export class VideoStream {
  record: StreamRecord;
  transition: Transition | undefined;
  /** Who may be connected. */
  readonly places: Readonly<Record<'PutMedia' | 'GetMedia' | 'GetMediaForFragmentList', ConnectionPlaces>>;
  readonly #archive: FragmentStore;
  readonly #buffer = new MemoryFragmentStore();
  readonly #limits: Limits;
  readonly #clock: () => number;
  readonly #randomBytes: RandomBytes;
  readonly #saveRecord: () => Promise<void>;
  #numbers: Promise<FragmentNumbers> | undefined;
  readonly #deletion = new AbortController();
  readonly #waiting = new Set<() => void>();
  #entries: Entry[];

  constructor({ record, fragments, archive, limits, clock, randomBytes, saveRecord }: VideoStreamOptions) {
    this.record = record;
    this.#archive = archive;
    this.#limits = limits;
    this.#clock = clock;
    this.#randomBytes = randomBytes;
    this.#saveRecord = saveRecord;
    setMaxListeners(0, this.#deletion.signal);
    const placesOf = (operation: string, max: number, surplus: 'newest' | 'oldest' = 'newest') =>
      new ConnectionPlaces({ owner: `Stream ${record.name}`, operation, max, surplus });
    this.places = {
      PutMedia: placesOf('PutMedia', limits.maxPutMediaConnections, limits.surplusProducer),
      GetMedia: placesOf('GetMedia', limits.maxGetMediaConnections),
      GetMediaForFragmentList: placesOf(
        'GetMediaForFragmentList',
        limits.maxGetMediaForFragmentListConnections,
      ),
    };
    this.#entries = [...fragments]
      .sort((a, b) => (a.number < b.number ? -1 : 1))
      .map((fragment) => ({
        record: fragment,
        archived: true,
        open: false,
        storedMs: undefined,
        isSuspect: false,
      }));
  }

  /** Aborted when the stream is deleted. */
  get deletion(): AbortSignal {
    return this.#deletion.signal;
  }

  get status(): Transition['status'] | 'ACTIVE' {
    const { status, untilMs } = this.transition ?? { status: 'ACTIVE' as const, untilMs: 0 };
    return this.#clock() < untilMs ? status : 'ACTIVE';
  }

  get retains(): boolean {
    return this.record.retentionHours > 0;
  }

  /**
   * Fragment numbers of an epoch that is the stream's alone, raised before the first is given: not at the start, which is
   * to need no room on the disk.
   */
  fragmentNumbers(): Promise<FragmentNumbers> {
    this.#numbers ??= this.#beginEpoch().catch((error: unknown) => {
      this.#numbers = undefined;
      throw error;
    });
    return this.#numbers;
  }

  /**
   * Stores a fragment: in the archive, durably, where the stream retains data; otherwise in the host buffer.
   * @returns whether it is in the archive
   */
  async add(record: FragmentRecord, media: FragmentMedia): Promise<boolean> {
    const archived = this.retains;
    await (archived ? this.#archive : this.#buffer).write(record, media);
    const entry: Entry = { record, archived, open: true, storedMs: this.#clock(), isSuspect: false };
    this.#entries.splice(firstAfter(this.#entries, record.number), 0, entry);
    await this.#keep(new Set(this.#withinBuffer(this.#entries)));
    return archived;
  }

  /** Stores bytes that follow a fragment's cluster, as durably as the fragment itself. */
  async extend(number: string, bytes: Uint8Array): Promise<void> {
    const entry = this.#entry(number);
    if (entry === undefined) return;
    const store = entry.archived ? this.#archive : this.#buffer;
    entry.record = await store.extend(entry.record, bytes);
  }

  /** Lets live consumers have the fragment: nothing more is awaited for it. */
  seal(number: string): void {
    const entry = this.#entry(number);
    if (entry === undefined) return;
    entry.open = false;
    for (const wake of this.#waiting) wake();
  }

  /** Fragments within retention, oldest first. */
  fragments(): FragmentRecord[] {
    return this.#current().map(({ record }) => record);
  }

  /**
   * Those of them that the archive has.
   * @param lagMs leaves out what was stored less than so many milliseconds ago
   */
  archivedFragments(lagMs = 0): FragmentRecord[] {
    const untilMs = this.#clock() - lagMs;
    return this.#current()
      .filter(({ archived, storedMs }) => archived && (lagMs === 0 || (storedMs ?? 0) <= untilMs))
      .map(({ record }) => record);
  }

  /** The first fragment after `number` (any, when undefined) to which nothing more is expected to be added. */
  fragmentAfter(number: string | undefined): FragmentRecord | undefined {
    const entries = this.#current();
    const entry = entries[number === undefined ? 0 : firstAfter(entries, number)];
    return entry?.open === false ? entry.record : undefined;
  }

  get lastFragment(): FragmentRecord | undefined {
    return this.#entries.at(-1)?.record;
  }

  /** @returns undefined when the fragment is gone */
  async read(number: string): Promise<FragmentMedia | undefined> {
    const entry = this.#entry(number);
    return entry && (entry.archived ? this.#archive : this.#buffer).read(entry.record);
  }

  /** Reads what came before the clusters of a fragment's connection. @returns undefined when the fragment is gone */
  async readHeader(number: string): Promise<Uint8Array | undefined> {
    const entry = this.#entry(number);
    return entry && (entry.archived ? this.#archive : this.#buffer).readHeader(entry.record);
  }

  /** Resolves when there is a further fragment for consumers, or `signal` is aborted. */
  async waitForFragment(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  /**
   * Removes what is older than the retention, where the look before this one found so, too: a clock that is wrong for a
   * moment hides fragments, and removes none. To be called at intervals.
   */
  async expire(): Promise<void> {
    const kept = new Set<Entry>();
    for (const entry of this.#entries) {
      const isExpired = this.#isExpired(entry);
      if (!isExpired || !entry.isSuspect) kept.add(entry);
      entry.isSuspect = isExpired;
    }
    await this.#keep(kept);
  }

  async #beginEpoch(): Promise<FragmentNumbers> {
    this.record = { ...this.record, epoch: this.record.epoch + 1 };
    await this.#saveRecord();
    return new FragmentNumbers(this.record.epoch, this.#randomBytes);
  }

  async #keep(kept: ReadonlySet<Entry>): Promise<void> {
    const gone = this.#entries.filter((entry) => !kept.has(entry));
    if (gone.length === 0) return;
    this.#entries = this.#entries.filter((entry) => kept.has(entry));
    for (const { record, archived } of gone) await (archived ? this.#archive : this.#buffer).remove(record);
  }

  markDeleted(): void {
    this.#deletion.abort();
  }

  /** Those not expired: since entries are in order of arrival, the expired ones are at the front. */
  #current(): Entry[] {
    let expired = 0;
    for (const entry of this.#entries) {
      if (!this.#isExpired(entry)) break;
      expired += 1;
    }
    return expired === 0 ? this.#entries : this.#entries.slice(expired);
  }

  #isExpired({ record, archived }: Entry): boolean {
    const keptMs = archived ? this.record.retentionHours * 3_600_000 : this.#limits.hostBufferMs;
    return record.serverTimestampMs + keptMs <= this.#clock();
  }

  #withinBuffer(entries: readonly Entry[]): Entry[] {
    let bytes = 0;
    return entries
      .toReversed()
      .filter((entry) => {
        if (entry.archived) return true;
        bytes += fragmentBytes(entry.record);
        return bytes <= this.#limits.hostBufferBytes;
      })
      .toReversed();
  }

  #entry(number: string): Entry | undefined {
    const entry = this.#entries[firstAfter(this.#entries, number) - 1];
    return entry?.record.number === number ? entry : undefined;
  }
}

/** Index of the first entry whose number is greater, by bisection. */
function firstAfter(entries: readonly Entry[], number: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as Entry).record.number <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}
