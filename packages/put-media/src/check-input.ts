import { checkTarget } from './check-target.ts';
import { InvalidInputError, LimitExceededError } from './errors.ts';
import { checkLimits, type PutMediaLimits } from './limits.ts';
import type { PutMediaInput } from './put-media-types.ts';
import { byteLengthOf, isWholeBytes, toParts } from './to-parts.ts';

/** A document's header is not part of a fragment; no honest one is longer. */
const maxHeaderBytes = 1_000_000;

/** @throws InvalidInputError, LimitExceededError */
export function checkInput(input: PutMediaInput, limits: PutMediaLimits): void {
  checkTarget(input, input.acknowledgement);
  const { fragmentCount, fragments, payload } = input;
  if (!(isWholeBytes(payload) || Symbol.asyncIterator in Object(payload))) {
    const message = 'The payload is not a Uint8Array, an array of them or an async iterable';
    throw new InvalidInputError(message, 'Give one of them');
  }
  if (fragmentCount !== undefined && !(Number.isInteger(fragmentCount) && fragmentCount > 0)) {
    throw new InvalidInputError(
      `fragmentCount is ${fragmentCount}`,
      'Give a whole number of 1 or more, or leave it out',
    );
  }
  if (fragmentCount !== undefined && fragments !== undefined && fragmentCount !== fragments.length) {
    const message = `fragmentCount is ${fragmentCount} but ${fragments.length} fragments are described`;
    throw new InvalidInputError(message, 'Leave fragmentCount out if you describe the fragments');
  }
  for (const fragment of fragments ?? []) checkLimits(fragment, limits);
  const count = countOf(input);
  if (isWholeBytes(payload) && count !== undefined) {
    const byteLength = byteLengthOf(toParts(payload));
    const maxBytes = count * limits.maxFragmentBytes + maxHeaderBytes;
    if (byteLength > maxBytes) {
      const message = `The payload has ${byteLength} bytes for ${count} fragments of at most ${limits.maxFragmentBytes}`;
      throw new LimitExceededError('maxFragmentBytes', message, 'Make fragments shorter');
    }
  }
}

/** How many fragments the payload holds, where that is known. */
export function countOf({ fragmentCount, fragments }: PutMediaInput): number | undefined {
  return fragmentCount ?? fragments?.length;
}
