import {
  type Acknowledgement,
  type ErrorAcknowledgement,
  hasReached,
} from './acknowledgement/acknowledgement.ts';
import { FragmentLedger } from './acknowledgement/fragment-ledger.ts';
import { countOf } from './check-input.ts';
import type { Connector } from './connection/connector.ts';
import type { PutMediaConnection } from './connection/put-media-connection.ts';
import { type Payload, sendPayload } from './connection/send-payload.ts';
import { FragmentRejectedError, OutcomeUnknownError } from './errors.ts';
import { lastWordsMs } from './last-words.ts';
import type { PutMediaInput, PutMediaResult } from './put-media-types.ts';
import { startTimer } from './start-timer.ts';
import type { Time } from './time.ts';

export interface SendDependencies {
  readonly connector: Connector;
  readonly time: Time;
}

/**
 * Sends a payload on one connection, and hears what becomes of it.
 * @throws FragmentRejectedError, OutcomeUnknownError and whatever keeps the connection from coming about
 */
export async function sendOnce(
  input: PutMediaInput,
  payload: Payload,
  { connector, time }: SendDependencies,
  signal: AbortSignal,
  onAcknowledgement: (acknowledgement: Acknowledgement) => void,
): Promise<PutMediaResult> {
  const count = countOf(input);
  const ledger = new FragmentLedger();
  let isComplete = false;
  let rejection: ErrorAcknowledgement | undefined;
  const take = (acknowledgement: Acknowledgement, connection: PutMediaConnection): void => {
    onAcknowledgement(acknowledgement);
    if (acknowledgement.eventType === 'IDLE') return;
    if (acknowledgement.eventType === 'ERROR') {
      if (rejection === undefined) hearOut(connection, time);
      rejection ??= acknowledgement;
    } else {
      ledger.note(acknowledgement, time.now());
    }
    isComplete = count !== undefined && ledger.countReached(input.acknowledgement) >= count;
    const isAllSaid = rejection !== undefined && isKnownBefore(rejection, ledger, input);
    if (isAllSaid) connection.destroy();
    else if (isComplete && connection.isBodyEnded) connector.release(input, connection);
  };
  const connection = await connector.open(input, {
    signal,
    onAcknowledgement: take,
    fragments: () => ledger.fragments,
    beforeSending: input.beforeSending,
  });
  void sendPayload(connection, payload).then(() => isComplete && connector.release(input, connection));

  const failure = await connection.ended;
  const { fragments } = ledger;
  const { requestId } = connection;
  if (rejection !== undefined) {
    throw new FragmentRejectedError(rejection, { requestId, httpStatus: 200, fragments });
  }
  if (failure !== undefined) throw failure;
  if (isComplete || isAllSettled(ledger, connection, input)) return { fragments, requestId };

  const told = `${ledger.countReached(input.acknowledgement)} of ${count ?? ledger.size} fragments acknowledged`;
  const message = `The service ended the response with ${told}`;
  if (!isAllReceived(ledger, connection, input)) {
    throw new OutcomeUnknownError(message, { requestId, fragments });
  }
  await connector.assertWithoutRetention(input, signal).catch((cause: unknown) => {
    throw new OutcomeUnknownError(message, { requestId, fragments, cause });
  });
  return { fragments, requestId };
}

/** After an ERROR the service ends the connection, and may before tell of the fragments that came earlier. */
function hearOut(connection: PutMediaConnection, time: Time): void {
  connection.end();
  const stopTimer = startTimer(time, lastWordsMs, () => connection.destroy());
  void connection.ended.then(stopTimer);
}

/** Whether the fate of every fragment but the one that was rejected is known. */
function isKnownBefore(
  rejection: ErrorAcknowledgement,
  ledger: FragmentLedger,
  input: PutMediaInput,
): boolean {
  return ledger.fragments.every(
    ({ fragmentNumber, acknowledgement }) =>
      fragmentNumber === rejection.fragmentNumber || hasReached(acknowledgement, input.acknowledgement),
  );
}

/** A clean end after which nothing is left to be said. */
function isAllSettled(ledger: FragmentLedger, connection: PutMediaConnection, input: PutMediaInput): boolean {
  return isAllThere(ledger, connection, input) && ledger.countReached(input.acknowledgement) === ledger.size;
}

/** All that a stream without retention ever says; one with retention would have said more. */
function isAllReceived(
  ledger: FragmentLedger,
  connection: PutMediaConnection,
  input: PutMediaInput,
): boolean {
  const isNothingPersisted = ledger.countReached('PERSISTED') === 0;
  return (
    isNothingPersisted &&
    isAllThere(ledger, connection, input) &&
    ledger.countReached('RECEIVED') === ledger.size
  );
}

function isAllThere(ledger: FragmentLedger, connection: PutMediaConnection, input: PutMediaInput): boolean {
  const isAllSent = connection.isBodyEnded || countOf(input) !== undefined;
  return isAllSent && ledger.size >= (countOf(input) ?? 1);
}
