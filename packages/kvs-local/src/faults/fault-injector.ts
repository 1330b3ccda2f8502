import type { Call } from '../rates/rates.ts';
import type { AcknowledgementType, Fault, FaultType, FiredFault } from './fault.ts';

/** Where in a request a fault may strike. */
export interface RequestPlace {
  readonly fragment?: number | undefined;
  readonly acknowledgement?: AcknowledgementType;
  /** Bytes of media so far. */
  readonly bytes?: number;
}

/** The faults that one request may meet. */
export interface RequestFaults {
  /**
   * Asks for a fault at a place that has been reached; a fault that is returned has struck.
   * @param isFitting what else it depends on
   */
  take<T extends FaultType>(
    type: T,
    place?: RequestPlace,
    isFitting?: (fault: Extract<Fault, { type: T }>) => boolean,
  ): Extract<Fault, { type: T }> | undefined;
}

interface Injected {
  readonly id: string;
  readonly fault: Fault;
  readonly random: () => number;
  requests: number;
  struck: number;
}

/** Keeps the faults to come and tells of those that struck. */
export class FaultInjector {
  readonly #injected = new Map<string, Injected>();
  readonly #fired: FiredFault[] = [];
  #count = 0;

  /** @returns an id for {@link FiredFault.id} */
  inject(fault: Fault): string {
    this.#count += 1;
    const id = `fault-${this.#count}`;
    this.#injected.set(id, { id, fault, random: createRandom(fault.seed ?? 1), requests: 0, struck: 0 });
    return id;
  }

  /** Forgets the faults to come, also for requests under way; those that struck stay listed. */
  clear(): void {
    this.#injected.clear();
  }

  get faults(): readonly (Fault & { readonly id: string })[] {
    return [...this.#injected.values()].map(({ id, fault }) => ({ id, ...fault }));
  }

  get fired(): readonly FiredFault[] {
    return [...this.#fired];
  }

  /** Counts a request. */
  beginRequest(call: Call): RequestFaults {
    const armed: { readonly injected: Injected; readonly request: number }[] = [];
    for (const injected of this.#injected.values()) {
      if (!isAbout(injected.fault, call)) continue;
      injected.requests += 1;
      const { request } = injected.fault;
      if (request === undefined || request === injected.requests) {
        armed.push({ injected, request: injected.requests });
      }
    }
    return {
      take: (type, place = {}, isFitting = () => true) => {
        for (const { injected, request } of armed) {
          if (!isOfType(injected.fault, type) || !isAt(injected.fault, place)) continue;
          if (!isFitting(injected.fault) || !this.#strikes(injected)) continue;
          this.#report(injected, call, request, place);
          return injected.fault;
        }
        return undefined;
      },
    };
  }

  #strikes(injected: Injected): boolean {
    const { probability = 1, times = Number.POSITIVE_INFINITY } = injected.fault;
    if (!this.#injected.has(injected.id) || injected.struck >= times) return false;
    if (probability < 1 && injected.random() >= probability) return false;
    injected.struck += 1;
    return true;
  }

  #report({ id, fault }: Injected, { operation, stream }: Call, request: number, place: RequestPlace): void {
    const { fragment, acknowledgement } = place;
    this.#fired.push({
      id,
      type: fault.type,
      operation,
      ...(stream === undefined ? {} : { stream }),
      request,
      ...(fragment === undefined ? {} : { fragment }),
      ...(acknowledgement === undefined ? {} : { acknowledgement }),
    });
  }
}

function isAbout(fault: Fault, { operation, stream }: Call): boolean {
  const isOperation = fault.operation === undefined || fault.operation === operation;
  return isOperation && (fault.stream === undefined || fault.stream === stream);
}

function isOfType<T extends FaultType>(fault: Fault, type: T): fault is Extract<Fault, { type: T }> {
  return fault.type === type;
}

function isAt(fault: Fault, place: RequestPlace): boolean {
  const isFragment = fault.fragment === undefined || fault.fragment === place.fragment;
  return (
    isFragment && (fault.acknowledgement === undefined || fault.acknowledgement === place.acknowledgement)
  );
}

/** Mulberry32: small, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
