import { formatStreamArn, type StorageTier } from '@frame-ingest/kinesis-video';
import { ServiceError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { RandomBytes } from './random-bytes.ts';
import type { Storage } from './storage.ts';
import type { StreamRecord } from './stream-record.ts';
import { VideoStream } from './video-stream.ts';

export interface StreamCatalogOptions {
  readonly storage: Storage;
  readonly limits: Limits;
  readonly clock: () => number;
  readonly region: string;
  readonly accountId: string;
  /** How long a stream is CREATING, UPDATING or DELETING. */
  readonly transitionMs: number;
  readonly randomBytes: RandomBytes;
}

export interface NewStream {
  readonly name: string;
  readonly retentionHours: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly kmsKeyId?: string | undefined;
  readonly deviceName?: string | undefined;
  readonly mediaType?: string | undefined;
  /** Default: HOT. */
  readonly storageTier?: StorageTier | undefined;
}

/** All streams of the account. Names are reserved at once, so two calls cannot both create, change or delete one. */
export class StreamCatalog {
  readonly #options: StreamCatalogOptions;
  readonly #streams = new Map<string, VideoStream>();
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: StreamCatalogOptions) {
    this.#options = options;
  }

  /** Loads what is stored, and writes nothing. */
  static async open(options: StreamCatalogOptions): Promise<StreamCatalog> {
    const catalog = new StreamCatalog(options);
    for (const { record, fragments } of await options.storage.load()) {
      catalog.#streams.set(record.name, catalog.#open(record, fragments));
    }
    return catalog;
  }

  /** In order of their names. */
  list(): VideoStream[] {
    for (const name of this.#streams.keys()) this.find(name);
    return [...this.#streams.values()].sort((a, b) => (a.record.name < b.record.name ? -1 : 1));
  }

  /** A deleted stream can be found until its deletion ends. */
  find(name: string): VideoStream | undefined {
    const stream = this.#streams.get(name);
    const isGone = stream?.deletion.aborted && stream.status === 'ACTIVE';
    if (isGone) this.#streams.delete(name);
    return isGone ? undefined : stream;
  }

  /** @throws ServiceError ResourceInUseException if a stream has that name */
  async create({
    name,
    retentionHours,
    tags,
    kmsKeyId,
    deviceName,
    mediaType,
    storageTier = 'HOT',
  }: NewStream): Promise<VideoStream> {
    if (this.find(name) !== undefined) {
      throw new ServiceError(400, 'ResourceInUseException', `A stream named ${name} already exists`);
    }
    const { region, accountId, clock, storage } = this.#options;
    const createdMs = clock();
    const creationTime = String(Math.floor(createdMs));
    const record: StreamRecord = {
      name,
      arn: formatStreamArn({ partition: 'aws', region, accountId, streamName: name, creationTime }),
      createdMs,
      version: this.#newVersion(),
      retentionHours,
      kmsKeyId: kmsKeyId ?? `arn:aws:kms:${region}:${accountId}:alias/aws/kinesisvideo`,
      ...(deviceName === undefined ? {} : { deviceName }),
      ...(mediaType === undefined ? {} : { mediaType }),
      storageTier,
      tags,
      epoch: -1,
    };
    const stream = this.#open(record, []);
    this.#passThrough(stream, 'CREATING');
    this.#streams.set(name, stream);
    try {
      await this.#inTurn(() => storage.save(record));
    } catch (error) {
      this.#streams.delete(name);
      throw error;
    }
    return stream;
  }

  /** Also gives the stream a new version. */
  async setRetention(stream: VideoStream, retentionHours: number): Promise<void> {
    await this.update(stream, { retentionHours });
    await stream.expire();
  }

  /** Also gives the stream a new version. */
  async update(
    stream: VideoStream,
    changes: Partial<Pick<StreamRecord, 'deviceName' | 'mediaType' | 'retentionHours' | 'storageTier'>>,
  ): Promise<void> {
    stream.record = { ...stream.record, ...changes, version: this.#newVersion() };
    this.#passThrough(stream, 'UPDATING');
    await this.#save(stream);
  }

  async setTags(stream: VideoStream, tags: StreamRecord['tags']): Promise<void> {
    stream.record = { ...stream.record, tags };
    await this.#save(stream);
  }

  async delete(stream: VideoStream): Promise<void> {
    if (stream.deletion.aborted) return;
    stream.markDeleted();
    this.#passThrough(stream, 'DELETING');
    this.find(stream.record.name);
    await this.#inTurn(() => this.#options.storage.remove(stream.record));
  }

  async expire(): Promise<void> {
    for (const stream of this.#streams.values()) await stream.expire();
  }

  /** Saves the record in its state at that time, so a later change is never overwritten by an earlier one. */
  #save(stream: VideoStream): Promise<void> {
    return this.#inTurn(async () => {
      if (!stream.deletion.aborted) await this.#options.storage.save(stream.record);
    });
  }

  #passThrough(stream: VideoStream, status: 'CREATING' | 'UPDATING' | 'DELETING'): void {
    stream.transition = { status, untilMs: this.#options.clock() + this.#options.transitionMs };
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(work);
    this.#writing = done.catch(() => undefined);
    return done;
  }

  #open(
    record: StreamRecord,
    fragments: ConstructorParameters<typeof VideoStream>[0]['fragments'],
  ): VideoStream {
    const { storage, limits, clock, randomBytes } = this.#options;
    const archive = storage.fragmentsOf(record);
    const stream: VideoStream = new VideoStream({
      ...{ record, fragments, archive, limits, clock, randomBytes },
      saveRecord: () => this.#save(stream),
    });
    return stream;
  }

  /** Has the form `[a-zA-Z0-9]+` that the service documents. */
  #newVersion(): string {
    return Buffer.from(this.#options.randomBytes(10)).toString('hex');
  }
}
