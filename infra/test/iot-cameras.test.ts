import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addCameras } from '../../examples/iot/add-cameras';
import { buildImageContext } from '../build-image-context';
import { FrameIngest } from '../lib/index';
import { ireland } from './iam/resolve-template';
import { readRolePolicies } from './iam/role-policies';
import { simulate } from './iam/simulate';

beforeAll(() => buildImageContext());

const certificate = 'arn:aws:iot:eu-west-1:111122223333:cert/abc';

function synthesizeCameras(): { template: Template; alias: unknown; api: string } {
  const stack = new Stack(new App(), 'Test');
  const cam = new FrameIngest(stack, 'Cam', { streams: ['cam-*'] });
  const alias = stack.resolve(addCameras(cam, { 'cam-garage': certificate }));
  const template = Template.fromStack(stack);
  const [api] = Object.values(template.findResources('AWS::ApiGatewayV2::Api'));
  return { template, alias, api: api?.['Properties'].Name };
}

test('the role of the alias is for the credentials provider, and its policies reach the API and nothing of other cameras', async () => {
  const { template, api } = synthesizeCameras();
  const policies = readRolePolicies(template, /CameraRole/, ireland);

  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'credentials.iot.amazonaws.com' },
        },
      ],
    },
  });
  const invoke = (route: string) =>
    simulate(
      policies,
      'execute-api:Invoke',
      `arn:aws:execute-api:eu-west-1:111122223333:${api}/$default/${route}`,
      ireland,
    );
  expect(await invoke('POST/FrameData')).toBe('Allowed');
  expect(await invoke('GET/Config')).toBe('Allowed');
  expect(await invoke('GET/Playback')).toBe('ImplicitlyDenied');
  const resources = policies.inline.flatMap(({ Statement }) =>
    Statement.flatMap((statement) => (statement as { Resource?: string | string[] }).Resource ?? []),
  );
  expect(resources.filter((arn) => /kinesisvideo|s3/.test(arn))).toEqual([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM.
    'arn:aws:kinesisvideo:eu-west-1:111122223333:stream/${credentials-iot:ThingName}/*',
    expect.stringMatching(/^arn:aws:s3:::.+\/\$\{credentials-iot:ThingName\}\/\*$/),
  ]);
});

test('a certificate may assume the role by its alias, and is attached to its thing', () => {
  const { template, alias } = synthesizeCameras();
  const [aliasId] = Object.keys(template.findResources('AWS::IoT::RoleAlias'));

  expect(alias).toEqual({ Ref: aliasId });
  template.hasResourceProperties('AWS::IoT::Policy', {
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'iot:AssumeRoleWithCertificate',
          Resource: { 'Fn::GetAtt': [aliasId, 'RoleAliasArn'] },
        },
      ],
    },
  });
  const [thing] = Object.keys(template.findResources('AWS::IoT::Thing'));
  template.hasResourceProperties('AWS::IoT::Thing', { ThingName: 'cam-garage' });
  template.hasResourceProperties('AWS::IoT::ThingPrincipalAttachment', {
    ...{ Principal: certificate, ThingName: { Ref: thing } },
  });
  template.hasResourceProperties('AWS::IoT::PolicyPrincipalAttachment', { Principal: certificate });
});

test('the README shows the example as it is', () => {
  const code = readFileSync(join(__dirname, '../../examples/iot/add-cameras.ts'), 'utf8').trim();

  expect(readFileSync(join(__dirname, '../README.md'), 'utf8')).toContain(`\n${code}\n\`\`\``);
});
