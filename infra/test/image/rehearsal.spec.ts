// Run by .ci/image: the template, deployed to local services, with the image for its functions.
import { ireland } from '../iam/resolve-template';
import { assemble } from '../rehearsal/assemble';
import { type DeployedStack, deployTemplate } from '../rehearsal/deploy-template';
import { acts, toStage } from '../rehearsal/rehearse';
import { startFunctionContainer } from './start-function-container';

let stack: DeployedStack;

beforeAll(async () => {
  stack = await deployTemplate(assemble(), ireland, startFunctionContainer);
});

afterAll(() => stack.close());

test.each<[string, keyof typeof acts]>([
  ['takes a signed batch, archives it, and puts it on its stream with its times', 'serveBatch'],
  ['lets a batch be watched by every route', 'watchBatch'],
  ['brings a batch of an outage onto its stream by its queue', 'makeSureOfBatch'],
])('the image %s', async (_, name) => {
  await acts[name](toStage(stack));
});
