import type { Dice } from './dice.ts';
import type { Fault, Faults, ServiceName } from './faults.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';

export interface Call<Result> {
  readonly process: SimulatedProcess;
  readonly service: ServiceName;
  readonly what: string;
  readonly signal: AbortSignal;
  /** What the service does. What it throws is its answer, too; `silence` for none. */
  readonly perform: () => Result | typeof silence;
}

/** The service does what it was asked for, or not, and never answers. */
export const silence = Symbol('silence');

const slowFaults: Partial<Record<ServiceName, Fault>> = {
  archive: 'archive: slow',
  control: 'control: slow',
  reader: 'reader: slow',
};

/** Carries requests to services and their answers back: late, or never. */
export class Network {
  constructor(
    private readonly timeline: Timeline,
    private readonly dice: Dice,
    private readonly faults: Faults,
    private readonly trace: Trace,
  ) {}

  /** @returns milliseconds that one way takes */
  wayMs(): number {
    return this.dice.between(1, 25);
  }

  /** @throws what the service throws, and the signal's reason */
  call<Result>({ process, service, what, signal, perform }: Call<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      let isOver = false;
      const onAbort = (): void => {
        isOver = true;
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (!process.leave()) return;
      const isSwallowed = this.faults.swallows(service) && !this.dice.chance(0.3);
      if (isSwallowed) return this.trace.note(process.name, `${what}: swallowed`);
      const [thereMs, backMs] = this.#waysMs(service);
      this.timeline.after(thereMs, () => {
        // What was called off on its way arrives all the same, or does not.
        if (isOver && this.dice.chance(0.5)) return;
        const settle = this.#answer(perform, process, what, resolve, reject);
        if (settle === undefined || this.faults.swallows(service)) return;
        this.timeline.after(backMs, () =>
          process.reach(() => {
            if (isOver) return;
            isOver = true;
            signal.removeEventListener('abort', onAbort);
            settle();
          }),
        );
      });
    });
  }

  #waysMs(service: ServiceName): [number, number] {
    const waysMs: [number, number] = [this.wayMs(), this.wayMs()];
    const slow = slowFaults[service];
    if (slow !== undefined && this.faults.strikes(slow)) {
      waysMs[this.dice.between(0, 1)] = this.dice.between(300, this.dice.pick([2_000, 12_000]));
    }
    return waysMs;
  }

  #answer<Result>(
    perform: Call<Result>['perform'],
    process: SimulatedProcess,
    what: string,
    resolve: (result: Result) => void,
    reject: (error: unknown) => void,
  ): (() => void) | undefined {
    try {
      const result = perform();
      if (result === silence) {
        this.trace.note(process.name, `${what}: no answer`);
        return undefined;
      }
      this.trace.note(process.name, `${what}: ${describe(result)}`);
      return () => resolve(result);
    } catch (error) {
      this.trace.note(process.name, `${what}: ${describe(error)}`);
      return () => reject(error);
    }
  }
}

function describe(result: unknown): string {
  if (result === undefined) return 'nothing';
  if (Array.isArray(result)) return `${result.length} found`;
  if (result instanceof Error) {
    const { outcome, name, cause } = result as Error & { outcome?: string };
    return `${name}${outcome === undefined ? '' : ` (${outcome}, ${(cause as Error | undefined)?.message})`}`;
  }
  return typeof result === 'object' ? 'found' : String(result);
}
