import { setMaxListeners } from 'node:events';
import type { Limits } from '../limits.ts';
import { ConnectionPlaces } from './connection-places.ts';
import { type FragmentMedia, type FragmentRecord, fragmentBytes } from './fragment.ts';
import { FragmentIndex } from './fragment-index.ts';
import { FragmentNumbers } from './fragment-numbers.ts';
import { MemoryFragmentStore } from './memory-fragment-store.ts';
import type { RandomBytes } from './random-bytes.ts';
import type { FragmentStore } from './storage.ts';
import { type FragmentTime, StoredFragment } from './stored-fragment.ts';
import type { StreamRecord } from './stream-record.ts';

export interface VideoStreamOptions {
  readonly record: StreamRecord;
  /** Fragments that are stored already, in any order. */
  readonly fragments: readonly FragmentRecord[];
  readonly archive: FragmentStore;
  readonly limits: Limits;
  readonly clock: () => number;
  readonly randomBytes: RandomBytes;
  /** Makes the current {@link VideoStream.record} durable. */
  readonly saveRecord: () => Promise<void>;
}

/** A temporary status. */
interface Transition {
  readonly status: 'CREATING' | 'UPDATING' | 'DELETING';
  /** Milliseconds since the Unix epoch. */
  readonly untilMs: number;
}

/** One stream: its fragments in order of their numbers, its producers, and the consumers that wait for more. */
export class VideoStream {
  record: StreamRecord;
  transition: Transition | undefined;
  /** The places for connections. */
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
  readonly #index: FragmentIndex;
  /** The fragments that the last check found older than the retention. */
  #suspects: ReadonlySet<StoredFragment> = new Set();
  /** The fragments in the host buffer, oldest first, and their bytes. */
  #buffered: StoredFragment[] = [];
  #bufferedBytes = 0;

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
    this.#index = new FragmentIndex(
      fragments.map((fragment) => new StoredFragment(fragment, { archived: true })),
    );
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
   * Fragment numbers of the stream's own epoch, which is raised before the first number is used and not at the start, because
   * the start must not need room on the disk.
   */
  fragmentNumbers(): Promise<FragmentNumbers> {
    this.#numbers ??= this.#beginEpoch().catch((error: unknown) => {
      this.#numbers = undefined;
      throw error;
    });
    return this.#numbers;
  }

  /**
   * Stores a fragment: durably in the archive if the stream retains data; otherwise in the host buffer.
   * @returns whether it is in the archive
   */
  async add(record: FragmentRecord, media: FragmentMedia): Promise<boolean> {
    const archived = this.retains;
    await (archived ? this.#archive : this.#buffer).write(record, media);
    const fragment = new StoredFragment(record, { archived, storedMs: this.#clock() });
    this.#index.add(fragment);
    if (!archived) await this.#keepWithinBuffer(fragment);
    return archived;
  }

  /** Stores bytes that follow a fragment's cluster, as durably as the fragment itself. */
  async extend(number: string, bytes: Uint8Array): Promise<void> {
    const fragment = this.#index.find(number);
    if (fragment === undefined) return;
    fragment.extend(await this.#storeOf(fragment).extend(fragment.record, bytes));
    if (!fragment.archived) this.#bufferedBytes += bytes.length;
  }

  /** Releases the fragment to live consumers: nothing more is expected for it. */
  seal(number: string): void {
    const fragment = this.#index.find(number);
    if (fragment === undefined) return;
    fragment.open = false;
    for (const wake of this.#waiting) wake();
  }

  /** @returns undefined if it does not exist or is past its retention */
  find(number: string): FragmentRecord | undefined {
    const fragment = this.#index.find(number);
    return fragment === undefined || this.#isExpired(fragment) ? undefined : fragment.record;
  }

  /** The same for the archive only. */
  findArchived(number: string): FragmentRecord | undefined {
    return this.#index.find(number)?.archived ? this.find(number) : undefined;
  }

  /**
   * Fragments of the archive by their time, in its order; of the same time in the order of their numbers.
   * @param startMs @param endMs milliseconds since the Unix epoch, both included
   * @param lagMs leaves out fragments stored less than this many milliseconds ago
   */
  archivedBetween(time: FragmentTime, startMs: number, endMs: number, lagMs = 0): FragmentRecord[] {
    const untilMs = this.#clock() - lagMs;
    return toRecords(
      this.#index
        .between(time, startMs, endMs)
        .filter(
          (fragment) => this.#isReadable(fragment) && (lagMs === 0 || (fragment.storedMs ?? 0) <= untilMs),
        ),
    );
  }

  /** The newest of the archive, up to `count`, oldest first. */
  lastArchived(count: number): FragmentRecord[] {
    const last: StoredFragment[] = [];
    const all = this.#index.all;
    for (let place = all.length - 1; place >= 0 && last.length < count; place -= 1) {
      const fragment = all[place] as StoredFragment;
      if (this.#isReadable(fragment)) last.unshift(fragment);
    }
    return toRecords(last);
  }

  /** Those of the archive with greater numbers, in the order of these. */
  archivedAfter(number: string): FragmentRecord[] {
    const after = this.#index.all.slice(this.#index.placeAfter(number));
    return toRecords(after.filter((fragment) => this.#isReadable(fragment)));
  }

  /** The first fragment after `number` (any, when undefined) to which nothing more is expected to be added. */
  fragmentAfter(number: string | undefined): FragmentRecord | undefined {
    const all = this.#index.all;
    let place = number === undefined ? 0 : this.#index.placeAfter(number);
    while (place < all.length && this.#isExpired(all[place] as StoredFragment)) place += 1;
    return all[place]?.open === false ? all[place]?.record : undefined;
  }

  /** The number of the last fragment before the first that is under way at a time or begins later; undefined when none is. */
  numberBefore(time: FragmentTime, timestampMs: number): string | undefined {
    return this.#index.all[this.#index.placeAt(time, timestampMs) - 1]?.number;
  }

  get lastFragment(): FragmentRecord | undefined {
    return this.#index.all.at(-1)?.record;
  }

  /** @returns undefined when the fragment is gone */
  async read(number: string): Promise<FragmentMedia | undefined> {
    const fragment = this.#index.find(number);
    return fragment && this.#storeOf(fragment).read(fragment.record);
  }

  /** Reads what came before the clusters of a fragment's connection. @returns undefined when the fragment is gone */
  async readHeader(number: string): Promise<Uint8Array | undefined> {
    const fragment = this.#index.find(number);
    return fragment && this.#storeOf(fragment).readHeader(fragment.record);
  }

  /** Resolves when there is another fragment for consumers, or `signal` is aborted. */
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
   * Removes fragments that are older than the retention if the previous check found so, too: a clock that is wrong for a
   * moment hides fragments but removes none. Call it at intervals.
   */
  async expire(): Promise<void> {
    const expired = this.#findExpired();
    const gone = expired.filter((fragment) => this.#suspects.has(fragment));
    this.#suspects = new Set(expired);
    await this.#remove(gone);
  }

  /** Examines no more fragments than it finds. */
  #findExpired(): StoredFragment[] {
    const untilMs = this.#clock() - this.record.retentionHours * 3_600_000;
    const old = this.#index.between('serverTimestampMs', Number.NEGATIVE_INFINITY, untilMs);
    return [...old.filter(({ archived }) => archived), ...this.#buffered].filter((fragment) =>
      this.#isExpired(fragment),
    );
  }

  async #beginEpoch(): Promise<FragmentNumbers> {
    this.record = { ...this.record, epoch: this.record.epoch + 1 };
    await this.#saveRecord();
    return new FragmentNumbers(this.record.epoch, this.#randomBytes);
  }

  async #keepWithinBuffer(added: StoredFragment): Promise<void> {
    this.#buffered.push(added);
    this.#bufferedBytes += fragmentBytes(added);
    const surplus: StoredFragment[] = [];
    let bytes = this.#bufferedBytes;
    for (const fragment of this.#buffered) {
      if (bytes <= this.#limits.hostBufferBytes) break;
      surplus.push(fragment);
      bytes -= fragmentBytes(fragment);
    }
    await this.#remove(surplus);
  }

  async #remove(fragments: readonly StoredFragment[]): Promise<void> {
    if (fragments.length === 0) return;
    const gone = new Set(fragments);
    this.#index.remove(gone);
    this.#buffered = this.#buffered.filter((fragment) => !gone.has(fragment));
    for (const fragment of gone) {
      if (!fragment.archived) this.#bufferedBytes -= fragmentBytes(fragment);
      await this.#storeOf(fragment).remove(fragment.record);
    }
  }

  markDeleted(): void {
    this.#deletion.abort();
  }

  #isExpired({ serverTimestampMs, archived }: StoredFragment): boolean {
    const keptMs = archived ? this.record.retentionHours * 3_600_000 : this.#limits.hostBufferMs;
    return serverTimestampMs + keptMs <= this.#clock();
  }

  #isReadable(fragment: StoredFragment): boolean {
    return fragment.archived && !this.#isExpired(fragment);
  }

  #storeOf({ archived }: StoredFragment): FragmentStore {
    return archived ? this.#archive : this.#buffer;
  }
}

function toRecords(fragments: readonly StoredFragment[]): FragmentRecord[] {
  return fragments.map(({ record }) => record);
}
