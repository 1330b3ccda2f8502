import { fragmentTimecodeTypes } from '@frame-ingest/kinesis-video';
import { putMediaHeaders } from './connection/put-media-headers.ts';
import { InvalidInputError } from './errors.ts';
import type { PutMediaTarget } from './put-media-types.ts';
import { parseStreamReference } from './stream-reference.ts';

/**
 * Checks what a request says of itself: callers without a type checker are as welcome.
 * @throws InvalidInputError naming the field
 */
export function checkTarget(target: PutMediaTarget, acknowledgement: string): void {
  parseStreamReference(target);
  putMediaHeaders(target);
  checkOneOf('fragmentTimecodeType', target.fragmentTimecodeType, fragmentTimecodeTypes);
  checkOneOf('acknowledgement', acknowledgement, ['RECEIVED', 'PERSISTED']);
}

function checkOneOf(field: string, value: unknown, allowed: readonly string[]): void {
  if (allowed.includes(value as string)) return;
  const given = String(JSON.stringify(value)).slice(0, 100);
  throw new InvalidInputError(`${field} is ${given}`, `Give ${allowed.join(' or ')}`);
}
