import type sharp from 'sharp';
import { DecoderUnavailableError } from '../errors.ts';

/**
 * The decoder, configured for pictures that are each decoded once. It loads with this file, so that a Lambda function
 * loads it while it starts. A decoder that is missing or built for another platform is reported only when it is needed.
 */
const loaded: Promise<typeof sharp | DecoderUnavailableError> = import('sharp').then(
  ({ default: module }) => {
    // Frames are decoded side by side already; more threads for each one only add switching.
    module.concurrency(1);
    module.cache(false);
    return module;
  },
  (cause: unknown) => new DecoderUnavailableError(cause),
);

/** @throws DecoderUnavailableError */
export async function loadSharp(): Promise<typeof sharp> {
  const module = await loaded;
  if (module instanceof DecoderUnavailableError) throw module;
  return module;
}

/** Settles once the decoder is loaded, or cannot be: the batch that needs it says why. Never rejects. */
export async function waitForDecoder(): Promise<void> {
  await loaded;
}
