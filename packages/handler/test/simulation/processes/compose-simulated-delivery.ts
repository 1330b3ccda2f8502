import { PutMediaClient } from '@frame-ingest/put-media';
import type { DeliveryParts } from '../../../src/compose-delivery.ts';
import { createClaims } from '../../../src/delivery/claims.ts';
import { createDeliver } from '../../../src/delivery/deliver.ts';
import { createMakeSure } from '../../../src/delivery/make-sure.ts';
import { putMediaSettings } from '../../../src/delivery/put-media-settings.ts';
import { createSettleFates } from '../../../src/delivery/settle-fates.ts';
import { createParking } from '../../../src/redrive/parking.ts';
import { createEnsureStream } from '../../../src/streams/ensure-stream.ts';
import { createFindInStream } from '../../../src/streams/find-in-stream.ts';
import { createHoldStream } from '../../../src/streams/hold-stream.ts';
import type { Dice } from '../basis/dice.ts';
import type { SimulatedProcess } from '../basis/simulated-process.ts';
import { createSimulatedArchiveStore } from '../services/simulated-archive-store.ts';
import { createSimulatedControl } from '../services/simulated-control.ts';
import { createOpenSimulatedConnection } from '../services/simulated-put-media.ts';
import { createSimulatedStreamReader } from '../services/simulated-stream-reader.ts';
import type { World } from '../world.ts';

/** The parts of a process that bring batches into their streams, as the real composition has them, on simulated services. */
export function composeSimulatedDelivery(
  world: World,
  process: SimulatedProcess,
  dice: Dice,
  newName: () => string,
): DeliveryParts {
  const { time } = process;
  const { mutation, auditor, scenario } = world;
  const services = { ...world, dice };
  const realArchive = createSimulatedArchiveStore(world, process);
  const archive = mutation.archive?.(realArchive) ?? realArchive;
  const reader = createSimulatedStreamReader(services, process);
  const control = createSimulatedControl(services, process);
  const realFind = createFindInStream(reader);
  const findInStream = mutation.findInStream?.(realFind, reader) ?? realFind;
  const realClaims = createClaims(archive, newName);
  const claims = mutation.claims?.(realClaims) ?? realClaims;
  const realSettle = createSettleFates(findInStream, time);
  const client = new PutMediaClient({
    ...putMediaSettings,
    ...{ time, random: dice.random, region: 'eu-central-1' },
    credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
    openConnection: createOpenSimulatedConnection(
      { ...services, onRefused: (...refused) => auditor.noteRefused(...refused) },
      process,
    ),
    lookUpEndpoint: mutation.lookUpEndpoint?.(control.lookUpEndpoint) ?? control.lookUpEndpoint,
    lookUpRetention: mutation.lookUpRetention?.(control.lookUpRetention) ?? control.lookUpRetention,
  });
  const putMedia = client.putMedia.bind(client);
  const realDeliver = createDeliver({
    putMediaClient: { putMedia: mutation.putMedia?.(putMedia) ?? putMedia },
    settleFates: mutation.settleFates?.(realSettle) ?? realSettle,
    holdStream: createHoldStream(),
    isMadeOnDemand: (streamName) => scenario.onDemandStreams.includes(streamName),
    ensureStream: createEnsureStream(control.client, { retentionHours: 24, mediaType: 'video/h264' }, time),
    ...{ time, random: dice.random },
  });
  const deliver = mutation.deliver?.(realDeliver) ?? realDeliver;
  const makeSure = createMakeSure({ findInStream, claims, deliver, time });
  return { archive, claims, deliver, makeSure, parking: createParking(archive), findInStream, time };
}
