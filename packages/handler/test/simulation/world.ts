import type { Dice } from './basis/dice.ts';
import type { Faults } from './basis/faults.ts';
import type { Network } from './basis/network.ts';
import type { Timeline } from './basis/timeline.ts';
import type { Trace } from './basis/trace.ts';
import type { Auditor } from './check/auditor.ts';
import type { Mutation } from './mutation.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedBucket } from './services/simulated-bucket.ts';
import type { SimulatedQueue } from './services/simulated-queue.ts';
import type { SimulatedStreams } from './services/simulated-streams.ts';

/** Everything of one simulation. */
export interface World {
  readonly scenario: Scenario;
  readonly mutation: Mutation;
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly network: Network;
  readonly bucket: SimulatedBucket;
  readonly streams: SimulatedStreams;
  readonly queue: SimulatedQueue;
  readonly auditor: Auditor;
}
