import { InvalidRequestError } from './errors.ts';
import { frameDataFields } from './parse-batch.ts';
import type { Query } from './query.ts';
import { findUnknownNames } from './unknown-names.ts';

/**
 * Refuses fields of `POST /FrameData` in its address, where they would be ignored and the batch would go to another stream.
 * Other parameters are ignored.
 * @throws InvalidRequestError `invalid_request`
 */
export function parseFrameDataQuery(query: Query): void {
  const names = Object.keys(query);
  const misplaced = names.filter((name) => (frameDataFields as readonly string[]).includes(name));
  const problems = [
    ...misplaced.map((path) => ({ path, message: 'is in the address; put it into the body' })),
    ...findUnknownNames(names, frameDataFields).mistaken,
  ];
  if (problems.length > 0) throw new InvalidRequestError('invalid_request', problems);
}
