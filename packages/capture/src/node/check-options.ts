import type { UploaderOptions } from './create-uploader.ts';

/**
 * Checks the numbers for cutting and storing frames.
 * @throws RangeError naming the option
 */
export function checkOptions(
  options: Pick<UploaderOptions, 'framerate' | 'batchMs' | 'maxStoredBytes'>,
): void {
  for (const name of ['framerate', 'batchMs', 'maxStoredBytes'] as const) {
    const value = options[name];
    if (value === undefined || (Number.isFinite(value) && value > 0)) continue;
    throw new RangeError(`${name} is ${value}. Give a number greater than 0, or leave it out.`);
  }
}
