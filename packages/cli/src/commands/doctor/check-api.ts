import { defaultLimits, mayUseStream, routes, type ServiceConfig } from '@frame-ingest/contract';
import { describeError } from '../../describe-error.ts';
import { FailedError } from '../../errors.ts';
import type { Service } from '../../service/open-service.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** What was found, and what the service takes where it answers. */
export interface CheckedApi {
  readonly findings: readonly Finding[];
  readonly config: ServiceConfig | undefined;
}

/** Frames of a camera whose clock is off are hard to find, since the clock gives them their times. */
const clockOffMs = 2000;

/** Whether the API answers, what it takes, and whether its clock and this machine's agree. */
export async function checkApi(service: Service, streamName: string | undefined): Promise<CheckedApi> {
  const sentMs = Date.now();
  let config: ServiceConfig;
  try {
    config = (await (await service.get(routes.config, {})).json()) as ServiceConfig;
  } catch (error) {
    return { findings: [fail('api', describeError(error), toCure(error))], config: undefined };
  }
  const receivedMs = Date.now();
  const findings = [
    ok('api', `${service.url} answers in ${receivedMs - sentMs} ms`),
    checkClock(config, sentMs, receivedMs),
    checkPlayback(config),
    ...(streamName === undefined ? [] : [checkAllowed(config, streamName)]),
  ];
  return { findings, config };
}

function toCure(error: unknown): string {
  const status = error instanceof FailedError ? error.status : undefined;
  if (status === undefined) return 'Look at the address and the network.';
  if (status === 401 || status === 403) {
    return 'Say who calls: set FRAME_INGEST_AUTHORIZATION, or give --sign where the API asks for IAM.';
  }
  if (status === 404) return 'Look at the address: it is what stands before /Config.';
  return "Look into the function's log, or try again later.";
}

/** As far as it can be known: the answer was made somewhere between. */
function checkClock({ nowMs }: ServiceConfig, sentMs: number, receivedMs: number): Finding {
  const aheadMs = Math.max(0, sentMs - nowMs);
  const behindMs = Math.max(0, nowMs - receivedMs);
  const offMs = Math.max(aheadMs, behindMs);
  const says = `This machine's clock is ${(offMs / 1000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the service`;
  const cure = 'Turn on NTP: `timedatectl set-ntp true`.';
  if (aheadMs > defaultLimits.maxClockAheadMs) {
    return fail('clock', `${says}, which refuses frames from the future`, cure);
  }
  if (offMs > clockOffMs) return warn('clock', says, cure);
  return ok('clock', 'This machine and the service agree on the time');
}

function checkPlayback({ playback, h264 }: ServiceConfig): Finding {
  const takes = h264 === null ? 'images' : 'images and H.264';
  if (playback) return ok('routes', `The service takes ${takes}, and streams can be watched`);
  const cure = 'Turn on playback in the deployment for play, clip and image.';
  return warn('routes', `The service takes ${takes}; streams cannot be watched through it`, cure);
}

function checkAllowed(config: ServiceConfig, streamName: string): Finding {
  if (mayUseStream(config, streamName)) return ok('stream name', `The caller may use ${streamName}`);
  return fail(
    'stream name',
    `The caller may not use ${streamName}, but ${config.streams.join(', ') || 'no stream'}`,
    'Name another stream, or add it to the streams of the deployment.',
  );
}
