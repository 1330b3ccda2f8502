import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { buildImageContext } from '../../build-image-context';
import { FrameIngestStack, type FrameIngestStackProps } from '../../lib/index';

import type { AssembledTemplate } from './deploy-template';
import { rehearse } from './rehearse';

process.env['CDK_VALIDATION'] = 'false';

beforeAll(() => buildImageContext());

function assemble(props: FrameIngestStackProps = {}): AssembledTemplate {
  const stack = new FrameIngestStack(new App(), 'Test', props);
  const camera = new Role(stack, 'Camera', { assumedBy: new AccountRootPrincipal() });
  stack.frameIngest.grantInvoke(camera);
  stack.frameIngest.grantPlayback(camera);
  return Template.fromStack(stack).toJSON() as AssembledTemplate;
}

test('x', async () => {
  const t = performance.now();
  await rehearse(assemble(), ['serveBatch', 'watchBatch', 'makeSureOfBatch']).finally(() =>
    console.log(performance.now() - t),
  );
});
