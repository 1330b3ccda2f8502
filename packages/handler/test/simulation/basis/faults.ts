import type { Dice } from './dice.ts';
import type { Timeline } from './timeline.ts';

/** Parts of the network that can go silent, each for itself. */
export const serviceNames = ['archive', 'control', 'media', 'reader'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Every fault that may strike, and how often it does where its seed has it, out of one. */
export const faultRates = {
  'archive: refused, nothing written': 0.06,
  'archive: conflict': 0.03,
  'archive: failed, nothing written': 0.04,
  'archive: written, answer lost': 0.08,
  'archive: written, asked twice': 0.08,
  'archive: silent': 0.03,
  'archive: slow': 0.1,
  'archive: announced twice': 0.1,
  'control: fails': 0.1,
  'control: silent': 0.08,
  'control: slow': 0.1,
  'media: unreachable': 0.05,
  'media: throttled': 0.06,
  'media: 5xx before media': 0.08,
  'media: 5xx after media': 0.12,
  'media: invalid endpoint': 0.04,
  'media: silent from the start': 0.05,
  'media: silent later': 0.08,
  'media: ERROR 5000': 0.12,
  'media: ERROR 5000 outside of fragments': 0.05,
  'media: ERROR 5001': 0.06,
  'media: ERROR 4006': 0.01,
  'media: cut before a fragment': 0.12,
  'media: cut after persisting': 0.15,
  'media: ends after RECEIVED': 0.15,
  'media: persists slowly': 0.15,
  'media: notices late that a connection broke': 0.15,
  'reader: list fails': 0.1,
  'reader: read fails': 0.1,
  'reader: silent': 0.05,
  'reader: slow': 0.1,
  'reader: no stream while it is made': 0.5,
  'reader: leaves the segment UID out': 0.5,
  'network: answer to the client lost': 0.05,
  'queue: message twice': 0.1,
  'process: killed': 0.12,
  'encoder: fails': 0.03,
} as const;
export type Fault = keyof typeof faultRates;

export interface BlackHole {
  readonly services: readonly ServiceName[];
  readonly fromMs: number;
  readonly toMs: number;
}

export interface FaultPlan {
  /** What the rate of each fault is multiplied by; 0 for one that never strikes. */
  readonly intensities: Readonly<Record<Fault, number>>;
  readonly blackHoles: readonly BlackHole[];
  /** From here on nothing fails any more. */
  readonly endMs: number;
}

/** Decides what strikes, and counts it. */
export class Faults {
  readonly struck = new Map<string, number>();

  constructor(
    private readonly plan: FaultPlan,
    private readonly dice: Dice,
    private readonly timeline: Timeline,
  ) {}

  get areOver(): boolean {
    return this.timeline.nowMs >= this.plan.endMs;
  }

  strikes(fault: Fault): boolean {
    const isStruck = this.dice.chance(faultRates[fault] * this.plan.intensities[fault]) && !this.areOver;
    if (isStruck) this.count(fault);
    return isStruck;
  }

  /** Whether what goes to a service, or comes from it, is lost at this moment. */
  swallows(service: ServiceName): boolean {
    const { nowMs } = this.timeline;
    const hole = this.plan.blackHoles.find(
      ({ services, fromMs, toMs }) =>
        services.includes(service) && fromMs <= nowMs && nowMs < toMs && !this.areOver,
    );
    if (hole !== undefined) this.count(`${service}: black hole`);
    return hole !== undefined;
  }

  count(name: string): void {
    this.struck.set(name, (this.struck.get(name) ?? 0) + 1);
  }
}
