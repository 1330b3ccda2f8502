import { ireland } from '../iam/resolve-template';
import { askAsPage } from './acts/ask-as-page';
import { buryMessage } from './acts/bury-message';
import { makeSureOfBatch } from './acts/make-sure-of-batch';
import { serveBatch } from './acts/serve-batch';
import type { Stage } from './acts/stage';
import { watchBatch } from './acts/watch-batch';
import { type AssembledTemplate, type DeployedStack, deployTemplate } from './deploy-template';

/** What is rehearsed with a deployed stack. */
export const acts = {
  askAsPage,
  buryMessage,
  serveBatch,
  watchBatch,
  makeSureOfBatch,
} satisfies Record<string, (stage: Stage) => Promise<void>>;

export type ActName = keyof typeof acts;

/**
 * Deploys a template and plays the acts, one after the other, with one stack.
 * @throws {Error} of the deployment, or of the first act that goes otherwise than on AWS
 */
export async function rehearse(template: AssembledTemplate, names: readonly ActName[]): Promise<void> {
  const stack = await deployTemplate(template, ireland);
  try {
    const stage = toStage(stack);
    for (const name of names) await acts[name](stage);
  } finally {
    await stack.close();
  }
}

/** A deployed stack of `assemble`, with its camera. */
export function toStage(stack: DeployedStack): Stage {
  const camera = stack.logicalIds.find((id) => /^Camera[0-9A-F]{8}$/.test(id)) ?? '';
  return { stack, camera: { role: stack.nameOf(camera) } };
}
