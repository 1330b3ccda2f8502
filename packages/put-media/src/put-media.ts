import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@smithy/types';
import type { Acknowledgement } from './acknowledgement/acknowledgement.ts';
import { FragmentLedger } from './acknowledgement/fragment-ledger.ts';
import type { BackOff } from './back-off.ts';
import { checkTarget } from './check-target.ts';
import type { Connector } from './connection/connector.ts';
import type { PutMediaConnection } from './connection/put-media-connection.ts';
import { type Payload, sendPayload } from './connection/send-payload.ts';
import {
  AbortedError,
  FragmentRejectedError,
  InvalidInputError,
  LimitExceededError,
  OutcomeUnknownError,
  PutMediaError,
} from './errors.ts';
import { checkLimits, type PutMediaLimits } from './limits.ts';
import type { PutMediaInput, PutMediaResult } from './put-media-types.ts';

export interface PutMediaDependencies {
  readonly connector: Connector;
  readonly limits: PutMediaLimits;
  readonly backOff: BackOff;
  readonly maxAttempts: number;
  readonly logger: Logger | undefined;
}

/** A document's header is not part of a fragment; no honest one is longer. */
const maxHeaderBytes = 1_000_000;

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
  const leave = await dependencies.connector.takePlace(input, signal);
  try {
    return await sendUntilTaken(input, dependencies, signal, onAcknowledgement);
  } finally {
    leave();
  }
}

/** Sends one payload: again for as long as nothing of it was taken, the reason passes, and there are tries left. */
async function sendUntilTaken(
  input: PutMediaInput,
  { connector, backOff, maxAttempts, logger }: PutMediaDependencies,
  signal: AbortSignal,
  onAcknowledgement: (acknowledgement: Acknowledgement) => void,
): Promise<PutMediaResult> {
  const payload: Payload = { source: input.payload, iterator: undefined };
  await connector.takeFragments(input, countOf(input) ?? 1, signal);
  let previous: PutMediaError | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendOnce(input, payload, connector, signal, onAcknowledgement);
    } catch (error) {
      if (!(error instanceof PutMediaError)) throw error;
      // Out of time: the reason for the tries says more than the end of them.
      if (error === signal.reason) throw previous ?? error;
      previous = error;
      connector.noteFailure(input, error);
      const isRepeatable = isWorthAnotherTry(error) && payload.iterator === undefined;
      if (!isRepeatable || attempt >= maxAttempts || signal.aborted) throw error;

      const pauseMs = backOff.nextDelayMs();
      logger?.warn('PutMedia is tried again', { attempt, pauseMs, reason: error.message });
      await delay(pauseMs, undefined, { signal }).catch(() => Promise.reject(error));
    }
  }
}

function checkInput(input: PutMediaInput, limits: PutMediaLimits): void {
  checkTarget(input, input.acknowledgement);
  const { fragmentCount, fragments, payload } = input;
  if (!(payload instanceof Uint8Array || Symbol.asyncIterator in Object(payload))) {
    throw new InvalidInputError('The payload is neither bytes nor an async iterable', 'Give one of them');
  }
  if (fragmentCount !== undefined && !(Number.isInteger(fragmentCount) && fragmentCount > 0)) {
    throw new InvalidInputError(
      `fragmentCount is ${fragmentCount}`,
      'Give a number from 1 on, or leave it out',
    );
  }
  if (fragmentCount !== undefined && fragments !== undefined && fragmentCount !== fragments.length) {
    const message = `fragmentCount is ${fragmentCount}, and ${fragments.length} fragments are described`;
    throw new InvalidInputError(message, 'Leave fragmentCount out where fragments are described');
  }
  for (const fragment of fragments ?? []) checkLimits(fragment, limits);
  const count = countOf(input);
  if (payload instanceof Uint8Array && count !== undefined) {
    const maxBytes = count * limits.maxFragmentBytes + maxHeaderBytes;
    if (payload.byteLength > maxBytes) {
      const message = `The payload has ${payload.byteLength} bytes for ${count} fragments of at most ${limits.maxFragmentBytes}`;
      throw new LimitExceededError('maxFragmentBytes', message, 'Make fragments shorter');
    }
  }
}

function countOf({ fragmentCount, fragments }: PutMediaInput): number | undefined {
  return fragmentCount ?? fragments?.length;
}

/** What was taken in part is not sent again by itself: it might be in the stream twice then. */
function isWorthAnotherTry(error: PutMediaError): boolean {
  return error.retryable && !(error instanceof FragmentRejectedError || error instanceof AbortedError);
}

async function sendOnce(
  input: PutMediaInput,
  payload: Payload,
  connector: Connector,
  signal: AbortSignal,
  onAcknowledgement: (acknowledgement: Acknowledgement) => void,
): Promise<PutMediaResult> {
  const count = countOf(input);
  const ledger = new FragmentLedger();
  let isComplete = false;
  const take = (acknowledgement: Acknowledgement, connection: PutMediaConnection): void => {
    onAcknowledgement(acknowledgement);
    if (acknowledgement.eventType === 'IDLE') return;
    if (acknowledgement.eventType === 'ERROR') {
      const origin = { requestId: connection.requestId, httpStatus: 200, fragments: ledger.fragments };
      connection.destroy(new FragmentRejectedError(acknowledgement, origin));
      return;
    }
    ledger.note(acknowledgement, Date.now());
    isComplete = count !== undefined && ledger.countReached(input.acknowledgement) >= count;
    if (isComplete && connection.isBodyEnded) connection.destroy();
  };
  const connection = await connector.open(input, {
    signal,
    onAcknowledgement: take,
    fragments: () => ledger.fragments,
  });
  void sendPayload(connection, payload).then(() => isComplete && connection.destroy());

  const failure = await connection.ended;
  if (failure !== undefined) throw failure;
  const { fragments } = ledger;
  const { requestId } = connection;
  if (isComplete || isAllThereIs(ledger, connection, input)) return { fragments, requestId };
  const told = `${ledger.countReached(input.acknowledgement)} of ${count ?? ledger.size} fragments acknowledged`;
  throw new OutcomeUnknownError(`The service ended the response with ${told}`, { requestId, fragments });
}

/** A clean end: a stream without retention, which never says PERSISTED, has said all it will ever say. */
function isAllThereIs(ledger: FragmentLedger, connection: PutMediaConnection, input: PutMediaInput): boolean {
  const expected = countOf(input) ?? Math.max(ledger.size, 1);
  const isWithoutRetention = ledger.countReached('PERSISTED') === 0;
  const final = isWithoutRetention ? 'RECEIVED' : input.acknowledgement;
  const isAllSent = connection.isBodyEnded || countOf(input) !== undefined;
  return isAllSent && ledger.size >= expected && ledger.countReached(final) === ledger.size;
}
