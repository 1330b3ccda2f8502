import { createSeededRandom } from './seeded-random.ts';

/** The fields that faults of all servers share. */
export interface InjectableFault {
  /** What the server does when it strikes; each server has its own types. */
  readonly type: string;
  /** Number of the request, from 1, among the matching requests since the fault was injected. */
  readonly request?: number;
  /**
   * Probability that it strikes at each matching place: 0 to 1.
   * @default 1
   */
  readonly probability?: number;
  /**
   * Seed that makes `probability` strike at the same places each time.
   * @default 1
   */
  readonly seed?: number;
  /**
   * How often it strikes.
   * @default - without limit
   */
  readonly times?: number;
}

/** A fault that struck, with facts about the place. */
export type Fired<Fault extends InjectableFault, Told extends object> = {
  /** The id of the injection. */
  readonly id: string;
  readonly type: Fault['type'];
  /** Number of the request, from 1, among the matching requests. */
  readonly request: number;
} & Told;

/** The faults that can strike one request. */
export interface RequestFaults<Fault extends InjectableFault, Place extends object> {
  /**
   * Returns the fault that strikes at a place that the request has reached, if any. A returned fault counts as struck.
   * @param isFitting a further condition
   */
  take<T extends Fault['type']>(
    type: T,
    place?: Place,
    isFitting?: (fault: Extract<Fault, { type: T }>) => boolean,
  ): Extract<Fault, { type: T }> | undefined;
}

/** The server's part: where its faults strike, and the facts reported about one that struck. */
export interface FaultMatching<
  Fault extends InjectableFault,
  Call extends object,
  Place extends object,
  Told extends object,
> {
  /** Whether a fault concerns a request at all; the fault's `request` counts these requests. */
  readonly isAbout: (fault: Fault, call: Call) => boolean;
  /** Whether it strikes at a place that the request has reached. Fields that a fault leaves out match every place. */
  readonly isAt: (fault: Fault, place: Partial<Place>) => boolean;
  /** Facts about the place that was struck, for the list of {@link FaultInjector.fired}. */
  readonly tell: (call: Call, place: Partial<Place>) => Told;
}

interface Injected<Fault> {
  readonly id: string;
  readonly fault: Fault;
  readonly random: () => number;
  requests: number;
  struck: number;
}

/**
 * Keeps the pending faults and lists those that struck.
 * @typeParam Call what a request is about, known before it is handled
 * @typeParam Place where in a request a fault can strike
 * @typeParam Told the facts reported about a place that was struck
 */
export class FaultInjector<
  Fault extends InjectableFault,
  Call extends object,
  Place extends object,
  Told extends object,
> {
  readonly #matching: FaultMatching<Fault, Call, Place, Told>;
  readonly #injected = new Map<string, Injected<Fault>>();
  readonly #fired: Fired<Fault, Told>[] = [];
  #count = 0;

  constructor(matching: FaultMatching<Fault, Call, Place, Told>) {
    this.#matching = matching;
  }

  /**
   * Makes a fault strike from now on.
   * @returns an id, which {@link fired} uses for it
   */
  inject(fault: Fault): string {
    this.#count += 1;
    const id = `fault-${this.#count}`;
    const random = createSeededRandom(fault.seed ?? 1);
    this.#injected.set(id, { id, fault, random, requests: 0, struck: 0 });
    return id;
  }

  /** Removes the pending faults, also for requests in progress; those that struck stay listed. */
  clear(): void {
    this.#injected.clear();
  }

  /** Faults that were injected since the last {@link clear}, including those that no longer strike, in their order. */
  get faults(): readonly (Fault & { readonly id: string })[] {
    return [...this.#injected.values()].map(({ id, fault }) => ({ ...fault, id }));
  }

  /** Oldest first. */
  get fired(): readonly Fired<Fault, Told>[] {
    return [...this.#fired];
  }

  /** Counts a request. */
  beginRequest(call: Call): RequestFaults<Fault, Partial<Place>> {
    const armed: { readonly injected: Injected<Fault>; readonly request: number }[] = [];
    for (const injected of this.#injected.values()) {
      if (!this.#matching.isAbout(injected.fault, call)) continue;
      injected.requests += 1;
      const { request } = injected.fault;
      if (request === undefined || request === injected.requests) {
        armed.push({ injected, request: injected.requests });
      }
    }
    return {
      take: (type, place = {}, isFitting = () => true) => {
        for (const { injected, request } of armed) {
          const { id, fault } = injected;
          if (!isOfType(fault, type) || !this.#matching.isAt(fault, place)) continue;
          if (!isFitting(fault) || !this.#strikes(injected)) continue;
          this.#fired.push({ id, type: fault.type, request, ...this.#matching.tell(call, place) });
          return fault;
        }
        return undefined;
      },
    };
  }

  #strikes(injected: Injected<Fault>): boolean {
    const { probability = 1, times = Number.POSITIVE_INFINITY } = injected.fault;
    if (!this.#injected.has(injected.id) || injected.struck >= times) return false;
    if (probability < 1 && injected.random() >= probability) return false;
    injected.struck += 1;
    return true;
  }
}

function isOfType<Fault extends InjectableFault, T extends Fault['type']>(
  fault: Fault,
  type: T,
): fault is Extract<Fault, { type: T }> {
  return fault.type === type;
}
