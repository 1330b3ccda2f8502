import type { ServiceConfig } from '@frame-ingest/contract';
import { fetchServiceConfig } from './fetch-service-config.ts';
import type { ApiRequest } from './request.ts';

/** How far the clock of this machine is from that of the service. */
export interface ClockOffset {
  /** What is to be added to the clock of this machine to get that of the service, in milliseconds; negative where it is fast. */
  readonly offsetMs: number;
  /** The true offset is at most this far away, in milliseconds: half of the shortest round trip. */
  readonly uncertaintyMs: number;
}

/** How {@link measureClockOffset} asks, and what it compares. */
export interface MeasureClockOffsetOptions extends Omit<ApiRequest, 'body'> {
  /**
   * How often to ask at the most; the shortest round trip counts. The first may have to start a function.
   * @default 3
   */
  readonly tries?: number;
  /**
   * The clock of this machine, in milliseconds since the Unix epoch.
   * @default Date.now
   */
  readonly wallNowMs?: () => number;
  /**
   * A clock that nobody sets, in milliseconds.
   * @default performance.now
   */
  readonly monotonicNowMs?: () => number;
}

/** Nobody needs to know better than this. */
const goodEnoughMs = 50;

/**
 * Compares the clock of this machine with that of the service.
 * @param options `url` is the address of `GET /Config`
 * @returns undefined where the service does not tell its time
 * @throws IngestError
 */
export async function measureClockOffset({
  tries = 3,
  wallNowMs = Date.now,
  monotonicNowMs = () => performance.now(),
  ...request
}: MeasureClockOffsetOptions): Promise<ClockOffset | undefined> {
  let best: ClockOffset | undefined;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const sentMs = monotonicNowMs();
    const { nowMs }: Partial<ServiceConfig> = await fetchServiceConfig(request);
    const roundTripMs = monotonicNowMs() - sentMs;
    if (typeof nowMs !== 'number') return undefined;
    // The service looked at its clock some time between question and answer; the middle is never further off than half.
    const uncertaintyMs = roundTripMs / 2;
    const offsetMs = Math.round(nowMs - (wallNowMs() - uncertaintyMs));
    if (best === undefined || uncertaintyMs < best.uncertaintyMs) best = { offsetMs, uncertaintyMs };
    if (best.uncertaintyMs <= goodEnoughMs) break;
  }
  return best;
}
