import { Dice } from './basis/dice.ts';
import { Faults } from './basis/faults.ts';
import { Network } from './basis/network.ts';
import { Timeline } from './basis/timeline.ts';
import { Trace } from './basis/trace.ts';
import { askForBatch, SimulatedCamera } from './cameras/simulated-camera.ts';
import { Auditor } from './check/auditor.ts';
import type { Violation } from './check/violation.ts';
import type { Mutation } from './mutation.ts';
import { ApiFleet } from './processes/api-fleet.ts';
import { RedriveFleet } from './processes/redrive-fleet.ts';
import { drawScenario, fewReceives, type Scenario } from './scenario.ts';
import { serviceBounds } from './services/service-bounds.ts';
import { SimulatedBucket } from './services/simulated-bucket.ts';
import { SimulatedQueue } from './services/simulated-queue.ts';
import { SimulatedStreams } from './services/simulated-streams.ts';
import type { World } from './world.ts';

export interface SeedResult {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly violations: readonly Violation[];
  readonly trace: Trace;
  /** How often each fault struck, and each outcome came about. */
  readonly struck: ReadonlyMap<string, number>;
  readonly outcomes: ReadonlyMap<string, number>;
  /** How long after the last fault all that was archived was in its stream, in milliseconds. */
  readonly caughtUpAfterMs: number;
}

/** How long after the last fault everything that is archived has to be in its stream. */
const catchUpMs = 60_000;
/** By then everything must have come to its end. */
const maxMs = 45 * 60_000;

/** Runs the schedule of a seed: the same one each time. */
export async function runSeed(seed: number, mutation: Mutation = {}): Promise<SeedResult> {
  const dice = new Dice(seed);
  const world = createWorld(drawScenario(dice.fork('scenario')), dice, mutation);
  const { timeline, scenario, streams, queue, auditor, faults, trace } = world;
  for (const name of scenario.streamNames) {
    if (scenario.onDemandStreams.includes(name)) continue;
    streams.create(name, scenario.streamsWithoutRetention.includes(name) ? 0 : 24, 0);
  }
  const api = new ApiFleet(world);
  const redrive = scenario.isRedriven ? new RedriveFleet(world, scenario.redriveConcurrency) : undefined;
  const cameras = Array.from(
    { length: scenario.cameraCount },
    (_, index) => new SimulatedCamera(world, api, `camera-${index + 1}`),
  );
  for (const camera of cameras) void camera.run();

  const areAllAnswered = (): boolean => cameras.every(({ isDone }) => isDone) && api.running === 0;
  const isDrained = (): boolean => redrive === undefined || (queue.isEmpty && redrive.isIdle);
  const isTooLate = (): boolean => timeline.nowMs > maxMs;
  await timeline.run(() => (areAllAnswered() && faults.areOver && isDrained()) || isTooLate());
  queue.redriveDeadLetters();
  await timeline.run(() => isDrained() || isTooLate());

  let isOver = false;
  timeline.after(serviceBounds.listingLagMs + serviceBounds.landingMs + 3_000, () => {
    isOver = true;
  });
  await timeline.run(() => isOver);
  auditor.checkTheEnd();
  const asked = Promise.all(
    cameras.flatMap(({ batches }) => batches.map((batch) => askForBatch(world, api, batch))),
  );
  let isAsked = false;
  void asked.then(() => {
    isAsked = true;
  });
  await timeline.run(() => isAsked);
  const { violations, outcomes } = auditor;
  const caughtUpAfterMs = auditor.lastDeliveryAfter(scenario.faultPlan.endMs);
  const isFollowed = scenario.isRedriven && scenario.maxReceives > fewReceives;
  if (isFollowed && caughtUpAfterMs > catchUpMs) auditor.noteLate(caughtUpAfterMs);
  return { seed, scenario, violations, trace, struck: faults.struck, outcomes, caughtUpAfterMs };
}

function createWorld(scenario: Scenario, dice: Dice, mutation: Mutation): World {
  const timeline = new Timeline();
  const trace = new Trace(timeline);
  const faults = new Faults(scenario.faultPlan, dice.fork('faults'), timeline);
  const network = new Network(timeline, dice.fork('network'), faults, trace);
  const bucket = new SimulatedBucket();
  const streams = new SimulatedStreams();
  const queue = new SimulatedQueue(bucket, timeline, dice.fork('queue'), faults, scenario.maxReceives);
  const { isRedriven } = scenario;
  const auditor = new Auditor({ timeline, trace, bucket, streams, isRedriven });
  return { scenario, mutation, timeline, trace, dice, faults, network, bucket, streams, queue, auditor };
}
