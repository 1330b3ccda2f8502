import type { Logger } from '@smithy/types';
import type { Acknowledgement } from './acknowledgement/acknowledgement.ts';
import type { BackOff } from './back-off.ts';
import { checkInput, countOf } from './check-input.ts';
import type { Connector } from './connection/connector.ts';
import { createPayload, type Payload } from './connection/send-payload.ts';
import { AbortedError, FragmentRejectedError, PutMediaError } from './errors.ts';
import type { PutMediaLimits } from './limits.ts';
import type { PutMediaInput, PutMediaResult } from './put-media-types.ts';
import { sendOnce } from './send-once.ts';
import type { Time } from './time.ts';

export interface PutMediaDependencies {
  readonly connector: Connector;
  readonly limits: PutMediaLimits;
  readonly backOff: BackOff;
  readonly maxAttempts: number;
  readonly logger: Logger | undefined;
  readonly time: Time;
}

/**
 * Sends one payload when the stream's connection is free. It is kept from try to try: whoever waits for it would be
 * refused for the same reason.
 */
export async function putMedia(
  input: PutMediaInput,
  dependencies: PutMediaDependencies,
  signal: AbortSignal,
  onAcknowledgement: (acknowledgement: Acknowledgement) => void,
): Promise<PutMediaResult> {
  checkInput(input, dependencies.limits);
  const payload = createPayload(input.payload);
  const leave = await dependencies.connector.takeConnection(input, signal);
  try {
    return await sendUntilTaken(input, payload, dependencies, signal, onAcknowledgement);
  } finally {
    leave();
  }
}

/** Sends one payload: again for as long as nothing of it was taken, the reason passes, and there are tries left. */
async function sendUntilTaken(
  input: PutMediaInput,
  payload: Payload,
  { connector, backOff, maxAttempts, logger, time }: PutMediaDependencies,
  signal: AbortSignal,
  onAcknowledgement: (acknowledgement: Acknowledgement) => void,
): Promise<PutMediaResult> {
  await connector.takeFragments(input, countOf(input) ?? 1, signal);
  let previous: PutMediaError | undefined;
  for (let attempt = 1; ; attempt += 1) {
    if (payload.failure !== undefined) throw payload.failure;
    try {
      return await sendOnce(input, payload, { connector, time }, signal, onAcknowledgement);
    } catch (error) {
      if (!(error instanceof PutMediaError)) throw error;
      // Whatever else went wrong, it cannot be sent.
      if (payload.iterator === undefined && payload.failure !== undefined) throw payload.failure;
      // Out of time: the reason for the tries says more than the end of them.
      if (error === signal.reason) throw previous ?? error;
      previous = error;
      connector.noteFailure(input, error);
      const isRepeatable = isWorthAnotherTry(error) && payload.iterator === undefined;
      if (!isRepeatable || attempt >= maxAttempts || signal.aborted) throw error;

      const pauseMs = backOff.nextDelayMs(error.retryAfterMs);
      logger?.warn('Retrying PutMedia', { attempt, pauseMs, reason: error.message });
      await time.sleep(pauseMs, signal).catch(() => Promise.reject(error));
    }
  }
}

/** What was taken in part is not sent again by itself: it might be in the stream twice then. */
function isWorthAnotherTry(error: PutMediaError): boolean {
  return error.retryable && !(error instanceof FragmentRejectedError || error instanceof AbortedError);
}
