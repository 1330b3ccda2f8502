import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import {
  FrameIngest,
  type FrameIngestProps,
  FrameIngestStack,
  type FrameIngestStackProps,
} from '../../lib/index';
import type { AssembledTemplate } from './deploy-template';

// The library validates each template by itself, for a second; `synth` does so in any case.
process.env['CDK_VALIDATION'] = 'false';

/** On a busy machine a stream takes longer than the 2 s that requests wait for it. */
const patience = ({ redrive }: FrameIngestProps) =>
  redrive === false ? {} : { deliveryPatience: Duration.seconds(6) };

/** The template of the stack of the app, with the role of a camera that may post and watch. */
export function assemble(props: FrameIngestStackProps = {}): AssembledTemplate {
  const stack = new FrameIngestStack(new App(), 'Test', { ...patience(props), ...props });
  addCamera(stack, stack.frameIngest);
  return toTemplate(stack);
}

/**
 * The template of a stack of somebody else, with the construct in it and the outputs of the stack of the app.
 * @param props of the construct, with what they need made in the stack
 */
export function assembleConstruct(props: (stack: Stack) => FrameIngestProps): AssembledTemplate {
  const stack = new Stack(new App(), 'Test');
  const own = props(stack);
  const given = { ...patience(own), ...own };
  const cam = new FrameIngest(stack, 'Cam', given);
  if (given.authorizer === undefined) addCamera(stack, cam);
  const outputs = {
    ...{ ApiUrl: cam.url, BucketName: cam.bucket.bucketName },
    StreamName: cam.stream.streamRef.streamName,
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
  return toTemplate(stack);
}

function addCamera(stack: Stack, cam: FrameIngest): void {
  const camera = new Role(stack, 'Camera', { assumedBy: new AccountRootPrincipal() });
  cam.grantInvoke(camera);
  cam.grantPlayback(camera);
}

function toTemplate(stack: Stack): AssembledTemplate {
  return Template.fromStack(stack).toJSON() as AssembledTemplate;
}
