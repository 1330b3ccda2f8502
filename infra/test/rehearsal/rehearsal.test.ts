import { buildImageContext } from '../../build-image-context';
import { ireland } from '../iam/resolve-template';
import { origin } from './acts/ask-as-page';
import { findBlindAlarms } from './acts/find-blind-alarms';
import { assemble } from './assemble';
import { type AssembledTemplate, type DeployedStack, deployTemplate } from './deploy-template';
import { editTemplate } from './edit-template';
import { acts, toStage } from './rehearse';

beforeAll(() => buildImageContext());

describe('the template of the stack', () => {
  let stack: DeployedStack;
  beforeAll(async () => {
    const template = assemble({ corsOrigins: [origin] });
    stack = await deployTemplate(triesThrice(template), ireland);
  });
  afterAll(() => stack.close());

  test.each<[string, keyof typeof acts]>([
    ['answers pages of the origins that it allows, and asks nobody who preflights', 'askAsPage'],
    ['takes a signed batch, archives it, and puts it on its stream with its times', 'serveBatch'],
    ['lets a batch be watched by every route', 'watchBatch'],
    ['brings a batch of an outage onto its stream by its queue', 'makeSureOfBatch'],
    ['tries a message as often as its queue says, and keeps it in the dead-letter queue then', 'buryMessage'],
  ])('%s', async (_, name) => {
    await acts[name](toStage(stack));
  });
});

/** A thousand times, on AWS. */
function triesThrice(template: AssembledTemplate): AssembledTemplate {
  return editTemplate(template, /RedriveQueue[0-9A-F]{8}$/, ({ Properties }) => {
    Properties.RedrivePolicy.maxReceiveCount = 3;
  });
}

describe('every alarm looks at a metric that there is', () => {
  test.each([true, false])('with redrive: %s', async (redrive) => {
    const blind = await withStack(assemble({ redrive }), (stack) => findBlindAlarms(toStage(stack)));

    expect(blind).toEqual([]);
  });
});

async function withStack<Result>(
  template: AssembledTemplate,
  use: (stack: DeployedStack) => Promise<Result>,
): Promise<Result> {
  const stack = await deployTemplate(template, ireland);
  try {
    return await use(stack);
  } finally {
    await stack.close();
  }
}
