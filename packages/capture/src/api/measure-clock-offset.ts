import type { ServiceConfig } from '@frame-ingest/contract';
import { fetchServiceConfig } from './fetch-service-config.ts';
import type { ApiRequest } from './request.ts';

/** The offset between the clocks of this machine and the service. */
export interface ClockOffset {
  /** Add this to this machine's clock to get the service's, in milliseconds; negative if this machine's clock is fast. */
  readonly offsetMs: number;
  /** Largest error of the offset, in milliseconds: half of the shortest round trip. */
  readonly uncertaintyMs: number;
}

/** Options of {@link measureClockOffset}. */
export interface MeasureClockOffsetOptions extends Omit<ApiRequest, 'body'> {
  /**
   * Maximum number of requests; the one with the shortest round trip counts. The first may have to start a function.
   * @default 3
   */
  readonly tries?: number;
  /**
   * The clock of this machine, in milliseconds since the Unix epoch.
   * @default Date.now
   */
  readonly wallNowMs?: () => number;
  /**
   * A monotonic clock, in milliseconds.
   * @default performance.now
   */
  readonly monotonicNowMs?: () => number;
}

/** An uncertainty that needs no further request. */
const goodEnoughMs = 50;

/**
 * Compares the clock of this machine with the service's.
 * @param options `url` is the address of `GET /Config`
 * @returns undefined if the service doesn't report its time
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
    // The service read its clock between request and answer; the middle is wrong by at most half of that time.
    const uncertaintyMs = roundTripMs / 2;
    const offsetMs = Math.round(nowMs - (wallNowMs() - uncertaintyMs));
    if (best === undefined || uncertaintyMs < best.uncertaintyMs) best = { offsetMs, uncertaintyMs };
    if (best.uncertaintyMs <= goodEnoughMs) break;
  }
  return best;
}
