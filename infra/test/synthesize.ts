import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FrameIngest, type FrameIngestProps } from '../lib/index';

// The library validates each template by itself, for a second; `synth` does so in any case.
process.env['CDK_VALIDATION'] = 'false';

/** The template of a stack that holds one `FrameIngest` named Cam, and whatever `props` puts beside it. */
export function synthesize(
  props?: FrameIngestProps | ((stack: Stack) => FrameIngestProps),
  use?: (cam: FrameIngest, stack: Stack) => void,
): Template {
  const stack = new Stack(new App(), 'Test');
  const cam = new FrameIngest(stack, 'Cam', typeof props === 'function' ? props(stack) : props);
  use?.(cam, stack);
  return Template.fromStack(stack);
}
