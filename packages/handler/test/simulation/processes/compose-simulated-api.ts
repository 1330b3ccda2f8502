import { defaultLimits, routes } from '@frame-ingest/contract';
import { createGetBatch } from '../../../src/batches/get-batch.ts';
import { createDeliverRequested } from '../../../src/delivery/deliver-requested.ts';
import { createHandler, type Handler } from '../../../src/http/create-handler.ts';
import { createArchiveBatch } from '../../../src/ingest/archive-batch.ts';
import { createIngestFrames } from '../../../src/ingest/ingest-frames.ts';
import { createImageLane } from '../../../src/ingest/lanes/image-lane.ts';
import { createPostFrameData } from '../../../src/ingest/post-frame-data.ts';
import { createStreamAccess } from '../../../src/streams/stream-access.ts';
import { StreamBreaker } from '../../../src/streams/stream-breaker.ts';
import type { Dice } from '../basis/dice.ts';
import type { SimulatedProcess } from '../basis/simulated-process.ts';
import type { World } from '../world.ts';
import { composeSimulatedDelivery } from './compose-simulated-delivery.ts';
import { silentMetrics, tracingLogger } from './silent-observers.ts';
import { createSimulatedConverter } from './simulated-converter.ts';

/** Clocks may be hours behind, which is not what is looked for here. */
const limits = { ...defaultLimits, maxClockAheadMs: Number.POSITIVE_INFINITY };

/** The function behind the API as the real composition has it, on simulated services. */
export function composeSimulatedApi(world: World, process: SimulatedProcess, dice: Dice): Handler {
  const { scenario, mutation, faults } = world;
  const { time } = process;
  let names = 0;
  const newName = (): string => {
    names += 1;
    return `${process.name}-${names}`;
  };
  const delivery = composeSimulatedDelivery(world, process, dice, newName);
  const { isRedriven } = scenario;
  const archiveBatch = createArchiveBatch(delivery.archive);
  const encoderVersion = scenario.hasTwoEncoders ? dice.between(1, 2) : 1;
  const streamAccess = createStreamAccess({ names: scenario.streamNames, prefixes: [] }, undefined);
  const convertFrames = createSimulatedConverter(time, dice, faults, encoderVersion);
  const lanes = { images: createImageLane(convertFrames), h264: undefined };
  const ingestFrames = createIngestFrames({
    archiveBatch: mutation.archiveBatch?.(archiveBatch) ?? archiveBatch,
    deliverRequested: createDeliverRequested({
      ...{ ...delivery, isRedriven, breaker: new StreamBreaker(time) },
      patienceMs: scenario.deliveryPatienceMs,
    }),
    ...{ isRedriven, time, newName, parking: delivery.parking },
  });
  return createHandler({
    routes: {
      [routes.frameData]: {
        POST: createPostFrameData({
          ...{ ingestFrames, lanes, streamAccess, limits, metrics: silentMetrics },
          ...{ defaultFramerate: 10, clock: time.now },
        }),
      },
      [routes.batch]: { GET: createGetBatch({ ...delivery, streamAccess }) },
    },
    corsOrigins: [],
    logger: tracingLogger(world, process.name),
  });
}
