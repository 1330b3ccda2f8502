import type { RequestLogger } from '../../../src/http/create-handler.ts';
import type { DeliveryMetrics } from '../../../src/metrics/delivery-metrics.ts';
import type { World } from '../world.ts';

const nothing = (): void => {};

export const silentMetrics: DeliveryMetrics = {
  archivedNotStreamed: nothing,
  seam: nothing,
  acknowledged: nothing,
  decoderFallback: nothing,
  doubleAvoided: nothing,
  redriven: nothing,
  parked: nothing,
  undelivered: nothing,
  publish: nothing,
};

/** Puts what a process logs into the trace. */
export function tracingLogger({ trace }: World, name: string): RequestLogger {
  return {
    info: nothing,
    error: (message, facts) => {
      const { error, ...others } = facts;
      trace.note(name, `${message} ${JSON.stringify(others)} ${describe(error)}`);
    },
  };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return `${error.name}: ${error.message}${error.cause === undefined ? '' : ` <- ${describe(error.cause)}`}`;
}
