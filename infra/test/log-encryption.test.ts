import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { buildImageContext } from '../build-image-context';
import { FrameIngest } from '../lib/index';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

test('the new log groups are encrypted with the key', () => {
  const template = synthesize((stack) => ({ encryptionKey: new Key(stack, 'Key') }));

  const [keyId] = Object.keys(template.findResources('AWS::KMS::Key'));
  template.resourceCountIs('AWS::Logs::LogGroup', 3);
  template.allResourcesProperties('AWS::Logs::LogGroup', {
    KmsKeyId: { 'Fn::GetAtt': [keyId, 'Arn'] },
  });
});

test('CloudWatch Logs may use it for log groups of the account and the region, and for nothing else', () => {
  const stack = new Stack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
  new FrameIngest(stack, 'Cam', { encryptionKey: new Key(stack, 'Key') });

  const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  const forLogs = key?.['Properties'].KeyPolicy.Statement.filter((statement: object) =>
    JSON.stringify(statement).includes('logs.eu-west-1'),
  );
  const partition = { Ref: 'AWS::Partition' };
  expect(forLogs).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: { 'Fn::Join': ['', ['logs.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] } },
      Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': {
            'Fn::Join': ['', ['arn:', partition, ':logs:eu-west-1:111122223333:log-group:*']],
          },
        },
      },
    },
  ]);
});

test('a key of elsewhere is told of, once', () => {
  const stack = new Stack(new App(), 'Test');
  const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1234');
  new FrameIngest(stack, 'Cam', { encryptionKey });

  const warnings = Annotations.fromStack(stack).findWarning(
    '/Test/Cam',
    Match.stringLikeRegexp('log groups'),
  );
  expect(warnings).toHaveLength(1);
});

test('log groups that are brought along ask for nothing', () => {
  const template = synthesize((stack) => ({
    encryptionKey: new Key(stack, 'Key'),
    logGroup: LogGroup.fromLogGroupName(stack, 'A', 'a'),
    apiLogGroup: LogGroup.fromLogGroupName(stack, 'B', 'b'),
    redriveLogGroup: LogGroup.fromLogGroupName(stack, 'C', 'c'),
  }));

  expect(JSON.stringify(template.findResources('AWS::KMS::Key'))).not.toContain('logs');
});
