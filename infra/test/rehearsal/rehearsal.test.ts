import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { exampleFrames } from '../../../test/support/sample';
import { buildImageContext } from '../../build-image-context';
import { FrameIngestStack, type FrameIngestStackProps } from '../../lib/index';
import { ireland } from '../iam/resolve-template';
import { type AssembledTemplate, type DeployedStack, deployTemplate } from './deploy-template';
import { sendSigned } from './send-signed';

process.env['CDK_VALIDATION'] = 'false';

beforeAll(() => buildImageContext());

function assemble(props: FrameIngestStackProps = {}): AssembledTemplate {
  const stack = new FrameIngestStack(new App(), 'Test', props);
  const camera = new Role(stack, 'Camera', { assumedBy: new AccountRootPrincipal() });
  stack.frameIngest.grantInvoke(camera);
  stack.frameIngest.grantPlayback(camera);
  return Template.fromStack(stack).toJSON() as AssembledTemplate;
}

let stack: DeployedStack;
afterEach(() => stack?.close());

test('x', async () => {
  const template = assemble();
  stack = await deployTemplate(template, ireland);
  const role = Object.keys(template.Resources).find((id) => /^Camera/.test(id)) ?? '';
  const body = JSON.stringify({
    frames: exampleFrames.slice(0, 10).map((f) => f.toString('base64')),
    framerate: 5,
  });
  const t = performance.now();
  const a = await sendSigned(stack, {
    method: 'POST',
    url: `${stack.outputs['ApiUrl']}FrameData`,
    headers: { 'content-type': 'application/json' },
    body,
    role: stack.nameOf(role),
  });
  console.log(
    performance.now() - t,
    stack.outputs,
    a.status,
    a.body.toString(),
    stack.cloud.endpoints.s3.refusals,
    stack.cloud.endpoints.kinesisVideo.refusals,
  );
  for (const n of stack.cloud.logGroups.names) console.log(n, stack.cloud.logGroups.read(n));
});
