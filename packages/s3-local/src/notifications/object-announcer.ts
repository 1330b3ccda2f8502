import type { S3Request } from '../http/s3-request.ts';
import { encodeEventKey } from './encode-event-key.ts';
import type { ObjectCreatedEvent, ObjectCreatedEventName } from './object-created-event.ts';

/** Receives an event. The object is published when it resolves, and never if it rejects. */
export type OnObjectCreated = (event: ObjectCreatedEvent) => Promise<void>;

/** The keys that have events. Both fields must match, as in an S3 filter rule. */
export interface ObjectCreatedFilter {
  /**
   * Prefix of the key, before percent-encoding.
   * @default - any
   */
  readonly prefix?: string;
  /**
   * Suffix of the key, before percent-encoding.
   * @default - any
   */
  readonly suffix?: string;
}

export interface ObjectAnnouncerOptions {
  readonly onObjectCreated: OnObjectCreated | undefined;
  readonly filter: ObjectCreatedFilter;
  readonly region: string;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
}

/** The facts about an object in its event. */
export interface AnnouncedObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
}

/**
 * Announces objects that are about to become visible. An event precedes its object, so that a crash in between loses none.
 * An event can be repeated, or announce an object that never becomes visible.
 */
export class ObjectAnnouncer {
  readonly #options: ObjectAnnouncerOptions;
  #lastSequence = 0n;

  constructor(options: ObjectAnnouncerOptions) {
    this.#options = options;
  }

  async announce(
    eventName: ObjectCreatedEventName,
    { requestId, extendedRequestId, sourceIp, accessKeyId, bucket }: S3Request,
    { key, etag, sizeBytes }: AnnouncedObject,
  ): Promise<void> {
    const { onObjectCreated, filter, region, clock } = this.#options;
    const { prefix = '', suffix = '' } = filter;
    if (onObjectCreated === undefined || !key.startsWith(prefix) || !key.endsWith(suffix)) return;
    const timeMs = clock();
    await onObjectCreated({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: new Date(timeMs).toISOString(),
      eventName,
      userIdentity: { principalId: `AWS:${accessKeyId}` },
      requestParameters: { sourceIPAddress: sourceIp },
      responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': extendedRequestId },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 's3-local',
        bucket: { name: bucket, ownerIdentity: { principalId: 's3-local' }, arn: `arn:aws:s3:::${bucket}` },
        object: {
          key: encodeEventKey(key),
          size: sizeBytes,
          eTag: etag,
          sequencer: this.#nextSequencer(timeMs),
        },
      },
    });
  }

  /** Rises with the clock, also across restarts, and with each event while the clock stands still. */
  #nextSequencer(timeMs: number): string {
    const now = BigInt(timeMs) << 20n;
    this.#lastSequence = now > this.#lastSequence ? now : this.#lastSequence + 1n;
    return this.#lastSequence.toString(16).toUpperCase().padStart(18, '0');
  }
}
