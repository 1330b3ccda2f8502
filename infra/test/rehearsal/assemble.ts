import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { FrameIngestStack, type FrameIngestStackProps } from '../../lib/index';
import type { AssembledTemplate } from './deploy-template';

// The library validates each template by itself, for a second; `synth` does so in any case.
process.env['CDK_VALIDATION'] = 'false';

/** The template of the stack of the app, with the role of a camera that may post and watch. */
export function assemble(props: FrameIngestStackProps = {}): AssembledTemplate {
  const stack = new FrameIngestStack(new App(), 'Test', props);
  const camera = new Role(stack, 'Camera', { assumedBy: new AccountRootPrincipal() });
  stack.frameIngest.grantInvoke(camera);
  stack.frameIngest.grantPlayback(camera);
  return Template.fromStack(stack).toJSON() as AssembledTemplate;
}
