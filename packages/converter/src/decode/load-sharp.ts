import type sharp from 'sharp';
import { DecoderUnavailableError } from '../errors.ts';

/**
 * The decoder, set up for pictures that are each seen once. It is loaded when this file is, so that a Lambda function
 * does it while it starts; that it is missing or made for another platform is told when it is needed.
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
