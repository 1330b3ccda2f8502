import { randomUUID } from 'node:crypto';
import { PutMediaClient, systemTime, type Time } from '@frame-ingest/put-media';
import type { ArchiveStore, ListedArchive } from './archive/archive-store.ts';
import { createS3ArchiveStore } from './archive/s3-archive-store.ts';
import type { Services } from './compose-services.ts';
import type { Configuration } from './config/configuration.ts';
import { type Claims, createClaims } from './delivery/claims.ts';
import { createDeliver, type Deliver } from './delivery/deliver.ts';
import { createMakeSure, type MakeSure } from './delivery/make-sure.ts';
import { putMediaSettings } from './delivery/put-media-settings.ts';
import { createSettleFates } from './delivery/settle-fates.ts';
import { createParking, type Parking } from './redrive/parking.ts';
import { createEnsureStream } from './streams/ensure-stream.ts';
import { createFindInStream, type FindInStream } from './streams/find-in-stream.ts';
import { createHoldStream } from './streams/hold-stream.ts';
import { isMadeOnDemand } from './streams/stream-access.ts';
import { createStreamReader } from './streams/stream-reader.ts';
import type { PrepareStream } from './warm-up.ts';

/** The parts that put an archived batch on its stream, whoever asks for it. */
export interface DeliveryParts {
  readonly archive: ArchiveStore;
  readonly claims: Claims;
  readonly deliver: Deliver;
  readonly makeSure: MakeSure;
  readonly parking: Parking;
  readonly findInStream: FindInStream;
  readonly time: Time;
}

/** Makes these parts with AWS clients. */
export interface ComposedDelivery extends DeliveryParts {
  readonly archive: ListedArchive;
  readonly prepareStream: PrepareStream;
}

export function composeDelivery(
  configuration: Pick<Configuration, 'archiveBucket' | 'streams' | 'newStream'>,
  { s3, control, logger }: Services,
): ComposedDelivery {
  const time = systemTime;
  const putMediaClient = new PutMediaClient({ logger, ...putMediaSettings });
  const archive = createS3ArchiveStore(s3, configuration.archiveBucket, time);
  const findInStream = createFindInStream(createStreamReader(control, time));
  const claims = createClaims(archive, randomUUID);
  const deliver = createDeliver({
    putMediaClient,
    settleFates: createSettleFates(findInStream, time),
    holdStream: createHoldStream(),
    isMadeOnDemand: (streamName) => isMadeOnDemand(configuration.streams, streamName),
    ensureStream: createEnsureStream(control, configuration.newStream, time),
    ...{ time, random: Math.random },
  });
  const makeSure = createMakeSure({ findInStream, claims, deliver, time });
  const parts = { archive, claims, deliver, makeSure, parking: createParking(archive), findInStream, time };
  return {
    ...parts,
    prepareStream: (streamName, signal) => putMediaClient.prepare({ streamName }, signal),
  };
}
