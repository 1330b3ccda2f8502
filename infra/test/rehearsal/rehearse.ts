import { ireland } from '../iam/resolve-template';
import { makeSureOfBatch } from './acts/make-sure-of-batch';
import { serveBatch } from './acts/serve-batch';
import type { Stage } from './acts/stage';
import { watchBatch } from './acts/watch-batch';
import { type AssembledTemplate, deployTemplate } from './deploy-template';

/** What is rehearsed with a deployed stack. */
export const acts = { serveBatch, watchBatch, makeSureOfBatch } satisfies Record<
  string,
  (stage: Stage) => Promise<void>
>;

export type ActName = keyof typeof acts;

/**
 * Deploys a template and plays the acts, one after the other, with one stack.
 * @throws {Error} of the deployment, or of the first act that goes otherwise than on AWS
 */
export async function rehearse(template: AssembledTemplate, names: readonly ActName[]): Promise<void> {
  const stack = await deployTemplate(template, ireland);
  try {
    const cameraId = Object.keys(template.Resources).find((id) => /^Camera[0-9A-F]{8}$/.test(id)) ?? '';
    const stage = { stack, camera: stack.nameOf(cameraId) };
    for (const name of names) await acts[name](stage);
  } finally {
    await stack.close();
  }
}
