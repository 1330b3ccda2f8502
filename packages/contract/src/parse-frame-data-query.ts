import { InvalidRequestError } from './errors.ts';
import { frameDataFields } from './parse-batch.ts';
import type { Query } from './query.ts';
import { findUnknownNames } from './unknown-names.ts';

/**
 * Refuses fields of `POST /FrameData` that are in its address, where nobody would look for them: the batch would go to another
 * stream. Other parameters are let be.
 * @throws InvalidRequestError `invalid_request`
 */
export function parseFrameDataQuery(query: Query): void {
  const names = Object.keys(query);
  const misplaced = names.filter((name) => (frameDataFields as readonly string[]).includes(name));
  const problems = [
    ...misplaced.map((path) => ({ path, message: 'is in the address; it goes into the body' })),
    ...findUnknownNames(names, frameDataFields).mistaken,
  ];
  if (problems.length > 0) throw new InvalidRequestError('invalid_request', problems);
}
