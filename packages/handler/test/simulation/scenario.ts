import type { Dice } from './basis/dice.ts';
import { type BlackHole, type Fault, type FaultPlan, faultRates, serviceNames } from './basis/faults.ts';

/** What one seed is about. */
export interface Scenario {
  readonly isRedriven: boolean;
  readonly deliveryPatienceMs: number;
  /** As on Lambda; otherwise one process serves all. */
  readonly isOneAtATime: boolean;
  /** Two versions of the encoder make other bytes of the same pictures. */
  readonly hasTwoEncoders: boolean;
  readonly areClocksWrong: boolean;
  readonly streamNames: readonly string[];
  /** Of these, the ones that are made when they are first needed. */
  readonly onDemandStreams: readonly string[];
  readonly streamsWithoutRetention: readonly string[];
  readonly cameraCount: number;
  readonly batchesPerCamera: number;
  readonly redriveConcurrency: number;
  readonly maxReceives: number;
  readonly faultPlan: FaultPlan;
}

/** So few that an operator has to have messages tried again. */
export const fewReceives = 4;

const faultNames = Object.keys(faultRates) as Fault[];

/** Draws what a seed is about. */
export function drawScenario(dice: Dice): Scenario {
  const streamNames = ['front', 'yard', 'gate'].slice(0, dice.between(1, 3));
  const kinds = streamNames.map((name) => ({ name, kind: dice.random() }));
  return {
    isRedriven: dice.chance(0.7),
    deliveryPatienceMs: dice.pick([0, 500, 2_500, 2_500, 10_000]),
    isOneAtATime: dice.chance(0.6),
    hasTwoEncoders: dice.chance(0.3),
    areClocksWrong: dice.chance(0.5),
    streamNames,
    onDemandStreams: kinds.filter(({ kind }) => kind < 0.3).map(({ name }) => name),
    streamsWithoutRetention: kinds.filter(({ kind }) => kind > 0.8).map(({ name }) => name),
    cameraCount: dice.between(1, 3),
    batchesPerCamera: dice.between(1, 4),
    redriveConcurrency: dice.between(2, 3),
    maxReceives: dice.pick([fewReceives, 1_000]),
    faultPlan: drawFaultPlan(dice),
  };
}

function drawFaultPlan(dice: Dice): FaultPlan {
  const intensities = dice.chance(0.5) ? drawMany(dice) : drawFew(dice);
  const blackHoles = Array.from({ length: dice.pick([0, 0, 1, 2]) }, () => drawBlackHole(dice));
  return { intensities, blackHoles, endMs: dice.between(30_000, 120_000) };
}

/** Half of all faults, each now and then. */
function drawMany(dice: Dice): FaultPlan['intensities'] {
  const wildness = dice.pick([0, 0.5, 1, 1, 2, 4]);
  return toIntensities(() => (dice.chance(0.5) ? wildness * dice.pick([0.5, 1, 2]) : 0));
}

/** A few faults, each so often that several of them meet. */
function drawFew(dice: Dice): FaultPlan['intensities'] {
  const chosen = new Set(Array.from({ length: dice.between(2, 5) }, () => dice.pick(faultNames)));
  return toIntensities((fault) => (chosen.has(fault) ? dice.pick([0.2, 0.4, 0.6]) / faultRates[fault] : 0));
}

function toIntensities(draw: (fault: Fault) => number): FaultPlan['intensities'] {
  return Object.fromEntries(faultNames.map((fault) => [fault, draw(fault)])) as Record<Fault, number>;
}

function drawBlackHole(dice: Dice): BlackHole {
  const fromMs = dice.between(0, 40_000);
  const services = dice.chance(0.3) ? serviceNames : [dice.pick(serviceNames)];
  return { services, fromMs, toMs: fromMs + dice.between(5_000, 60_000) };
}
