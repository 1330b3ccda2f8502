import type { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { HttpApi, type IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { Code, type IFunction, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { buildImageContext } from '../build-image-context';
import { FrameIngest, type FrameIngestProps } from '../lib/index';
import { findNagFaults } from './find-nag-faults';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

const idOf = (template: Template, type: string, pattern: RegExp): string => {
  const [id, ...others] = Object.keys(template.findResources(type)).filter((each) => pattern.test(each));
  expect(others).toEqual([]);
  return id ?? '';
};
const handlerAlias = (template: Template) => idOf(template, 'AWS::Lambda::Alias', /^CamFunctionLive/);
const readerAlias = (template: Template) => idOf(template, 'AWS::Lambda::Alias', /^CamRedriveFunctionLive/);

function createHook(stack: Stack, id: string): IFunction {
  return new LambdaFunction(stack, id, {
    code: Code.fromInline('exports.handler = async () => {};'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_22_X,
  }) as IFunction;
}

test('without a release there is neither a version nor an alias', () => {
  const template = synthesize();

  for (const type of ['AWS::Lambda::Version', 'AWS::Lambda::Alias', 'AWS::CodeDeploy::DeploymentGroup']) {
    template.resourceCountIs(type, 0);
  }
});

test('API and queue go to the aliases, which go to the versions', () => {
  const template = synthesize({ release: {} });

  template.allResourcesProperties('AWS::ApiGatewayV2::Integration', {
    IntegrationUri: { Ref: handlerAlias(template) },
  });
  const [source] = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));
  expect(JSON.stringify(source?.['Properties'].FunctionName)).toContain(readerAlias(template));
  const permissions = Object.values(
    template.findResources('AWS::Lambda::Permission', {
      Properties: { Principal: 'apigateway.amazonaws.com' },
    }),
  );
  expect(permissions.length).toBeGreaterThan(0);
  for (const { Properties } of permissions) {
    expect(Properties.FunctionName).toEqual({ Ref: handlerAlias(template) });
  }
});

test('CodeDeploy moves both, a tenth for 5 minutes first, and back when an alarm goes off', () => {
  const template = synthesize({ release: {} });

  const groups = Object.entries(template.findResources('AWS::CodeDeploy::DeploymentGroup'));
  expect(
    groups.map(([, { Properties }]) => [
      Properties.DeploymentConfigName,
      Properties.AutoRollbackConfiguration.Events,
      Properties.AlarmConfiguration.Alarms.map(({ Name }: { Name: { Ref: string } }) =>
        Name.Ref.replace(/^Cam|[0-9A-F]{8}$/g, ''),
      ),
    ]),
  ).toEqual([
    [
      'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
      ['ReleaseErrorsAlarm', 'ReleaseServerErrorsAlarm'],
    ],
    [
      'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
      ['ReleaseRedriveErrorsAlarm'],
    ],
  ]);
  const aliases = [handlerAlias(template), readerAlias(template)];
  expect(
    aliases.map(
      (id) =>
        template.findResources('AWS::Lambda::Alias')[id]?.['UpdatePolicy'].CodeDeployLambdaAliasUpdate
          .DeploymentGroupName.Ref,
    ),
  ).toEqual(groups.map(([id]) => id));
});

test('the alarm that takes a release back is of the alias, and of one minute', () => {
  const template = synthesize({ release: {} });

  const functionId = idOf(template, 'AWS::Lambda::Function', /^CamFunction/);
  const alarms = template.findResources('AWS::CloudWatch::Alarm');
  const alarm = alarms[idOf(template, 'AWS::CloudWatch::Alarm', /^CamReleaseErrorsAlarm/)];
  expect(alarm?.['Properties']).toMatchObject({
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Period: 60,
    Threshold: 1,
    Dimensions: [
      { Name: 'FunctionName', Value: { Ref: functionId } },
      { Name: 'Resource', Value: { 'Fn::Join': ['', [{ Ref: functionId }, ':live']] } },
    ],
  });
});

test('of an API that others have routes on, the errors that the function answers with take a release back', () => {
  const template = synthesize((stack) => ({ release: {}, httpApi: new HttpApi(stack, 'Own') as IHttpApi }));

  const alarms = template.findResources('AWS::CloudWatch::Alarm');
  const alarm = alarms[idOf(template, 'AWS::CloudWatch::Alarm', /^CamReleaseServerErrorsAlarm/)];
  expect(alarm?.['Properties']).toMatchObject({
    MetricName: 'ServerErrors',
    Namespace: { 'Fn::Join': ['', ['FrameIngest/', { Ref: expect.stringMatching(/^CamFunction/) }]] },
    Period: 60,
  });
});

test('another way to release is taken for both functions, hooks for the one behind the API', () => {
  const template = synthesize((stack) => ({
    release: {
      deploymentConfig: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
      preHook: createHook(stack, 'Before'),
      postHook: createHook(stack, 'After'),
    },
  }));

  template.allResourcesProperties('AWS::CodeDeploy::DeploymentGroup', {
    DeploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
  });
  const aliases = template.findResources('AWS::Lambda::Alias');
  expect(aliases[handlerAlias(template)]?.['UpdatePolicy'].CodeDeployLambdaAliasUpdate).toMatchObject({
    BeforeAllowTrafficHook: { Ref: expect.stringMatching(/^Before/) },
    AfterAllowTrafficHook: { Ref: expect.stringMatching(/^After/) },
  });
  expect(JSON.stringify(aliases[readerAlias(template)])).not.toContain('Hook');
});

test('instances that are always started are those of the function behind the API', () => {
  const template = synthesize({
    reservedConcurrentExecutions: 5,
    release: { provisionedConcurrentExecutions: 5 },
  });

  const aliases = template.findResources('AWS::Lambda::Alias');
  expect(aliases[handlerAlias(template)]?.['Properties'].ProvisionedConcurrencyConfig).toEqual({
    ProvisionedConcurrentExecutions: 5,
  });
  expect(aliases[readerAlias(template)]?.['Properties']).not.toHaveProperty('ProvisionedConcurrencyConfig');
});

test.each<[FrameIngestProps, string]>([
  [
    { release: { provisionedConcurrentExecutions: 0 } },
    'release.provisionedConcurrentExecutions is a whole number from 1; received 0. Leave it out for none.',
  ],
  [
    { release: { provisionedConcurrentExecutions: 1.5 } },
    'release.provisionedConcurrentExecutions is a whole number from 1; received 1.5.',
  ],
  [
    { release: { provisionedConcurrentExecutions: 6 }, reservedConcurrentExecutions: 5 },
    'release.provisionedConcurrentExecutions is 6, and reservedConcurrentExecutions 5, which they are taken from. Give release.provisionedConcurrentExecutions no more.',
  ],
])('%j is refused', (props, message) => {
  expect(() => synthesize(props)).toThrow(`Test/Cam: ${message}`);
});

test('a change of the image, or of a variable, makes a version, and nothing else does', () => {
  const versionsOf = (props: FrameIngestProps) =>
    Object.keys(synthesize({ release: {}, ...props }).findResources('AWS::Lambda::Version')).sort();

  expect(versionsOf({})).toHaveLength(2);
  expect(versionsOf({ dashboard: true })).toEqual(versionsOf({}));
  for (const changed of [{ extraHash: '2026-11' }, { canvas: '640x480' }]) {
    expect(versionsOf(changed).filter((id) => versionsOf({}).includes(id))).toEqual([]);
  }
});

test.each<[string, (stack: Stack) => FrameIngestProps]>([
  ['a release', () => ({ release: { provisionedConcurrentExecutions: 2 } })],
  ['a release of one function', () => ({ release: {}, redrive: false })],
  [
    'a release with hooks',
    (stack) => ({ release: { preHook: createHook(stack, 'Before'), postHook: createHook(stack, 'After') } }),
  ],
])('cdk-nag has nothing to say about %s', (_, props) => {
  const faults = findNagFaults((stack) => {
    new FrameIngest(stack, 'Cam', props(stack));
  });

  expect(faults.filter((fault) => fault.startsWith('Test/Cam'))).toEqual([]);
});
