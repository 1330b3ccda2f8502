import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of the sample clip: beside the code in the published package, among the examples in the repository. */
export function findSampleFrames(): string {
  const packed = fileURLToPath(new URL('sample-frames', import.meta.url));
  return existsSync(packed) ? packed : fileURLToPath(new URL('../../../examples/frames', import.meta.url));
}
