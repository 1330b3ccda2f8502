import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { buildImageContext } from '../build-image-context';
import { FrameIngest, VideoStream } from '../lib/index';

// The library validates each template by itself, for a second.
process.env['CDK_VALIDATION'] = 'false';

beforeAll(() => buildImageContext());

const env = { account: '111122223333', region: 'eu-west-1' };
const stackHere = (context = {}) => new Stack(new App({ context }), 'Test', { env });
const stranger = (stack: Stack) =>
  Role.fromRoleArn(stack, 'Stranger', 'arn:aws:iam::444455556666:role/reader');

function warningsOf(stack: Stack): string[] {
  return Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ id, entry }) => `${id}: ${entry.data}`)
    .sort();
}

describe('whose policies this app cannot add to', () => {
  test('of another account is told that it cannot call, nor watch, and what to do', () => {
    const stack = stackHere();
    const cam = new FrameIngest(stack, 'Cam');

    cam.grantInvoke(stranger(stack));
    cam.grantConsumeStream(new AccountPrincipal('444455556666'));

    const cure = 'It takes no callers of other accounts: grant a role of this one, and let it assume that.';
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(
        /^\/Test\/Cam\/Stream: .* AccountPrincipal\(444455556666\), so .*kinesisvideo:GetMedia,.* on Test\/Cam\/Stream\. It takes no/,
      ),
      expect.stringContaining(
        `/Test/Cam: This app cannot add to the policies of Test/Stranger, so that it is not allowed execute-api:Invoke on the API of Test/Cam. ${cure}`,
      ),
    ]);
  });

  test('is told what to allow where the archive lets it in', () => {
    const stack = stackHere();
    new FrameIngest(stack, 'Cam').grantReadArchive(stranger(stack));

    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(
        /^\/Test\/Cam: .*Test\/Stranger, .*s3:GetObject, s3:ListBucket on Test\/Cam\/Archive\. Allow it there/,
      ),
    ]);
    Template.fromStack(stack).hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 's3:GetObject',
            Principal: { AWS: 'arn:aws:iam::444455556666:role/reader' },
          }),
        ]),
      },
    });
  });

  test('of this account, too, is told of', () => {
    const stack = stackHere();
    new FrameIngest(stack, 'Cam').grantInvoke(new ServicePrincipal('iot.amazonaws.com'));

    expect(warningsOf(stack)).toEqual([expect.stringMatching('execute-api:Invoke.*Allow it there')]);
  });
});

test('who can be granted has nothing to be told of', () => {
  const stack = stackHere();
  const cam = new FrameIngest(stack, 'Cam');
  const role = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  const known = Role.fromRoleName(stack, 'Known', 'reader');

  for (const grantee of [role, known]) {
    cam.grantInvoke(grantee);
    cam.grantPlayback(grantee);
    cam.grantConsumeStream(grantee);
    cam.grantReadArchive(grantee);
  }

  expect(warningsOf(stack)).toEqual([]);
});

describe('an alias that is known by its name', () => {
  const flag = '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal';
  const withAlias = (context: Record<string, boolean>) => {
    const stack = stackHere(context);
    const encryptionKey = Alias.fromAliasName(stack, 'Alias', 'alias/video');
    new FrameIngest(stack, 'Cam', { encryptionKey });
    return stack;
  };

  test('has its grants, which do nothing, told of', () => {
    expect(warningsOf(withAlias({ [flag]: false }))).toEqual(
      expect.arrayContaining(
        ['FunctionRole', 'RedriveRole'].map((role) =>
          expect.stringMatching(
            `^/Test/Cam/${role}: Grants on Test/Alias have no effect: .*kms:GenerateDataKey, kms:Decrypt`,
          ),
        ),
      ),
    );
  });

  test('has none of that with the feature flag, which lets it be granted', () => {
    const stack = withAlias({ [flag]: true });

    expect(warningsOf(stack).filter((warning) => warning.includes('no effect'))).toEqual([]);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
            Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/video' } },
          }),
        ]),
      },
    });
  });

  test('is told of by a stream, too', () => {
    const stack = stackHere({ [flag]: false });
    const encryptionKey = Alias.fromAliasName(stack, 'Alias', 'alias/video');
    const stream = new VideoStream(stack, 'Front', { encryptionKey });

    stream.grantRead(new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));

    expect(warningsOf(stack)).toEqual([
      expect.stringMatching('^/Test/Front: Grants on Test/Alias have no effect: nobody gets kms:Decrypt'),
    ]);
  });
});

test('a key and a topic of another account have it told what their own policies have to allow', () => {
  const stack = stackHere();
  new FrameIngest(stack, 'Cam', {
    encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:444455556666:key/1234'),
    alarmTopic: Topic.fromTopicArn(stack, 'Alarms', 'arn:aws:sns:eu-west-1:444455556666:alarms'),
  });

  expect(warningsOf(stack)).toEqual(
    expect.arrayContaining([
      expect.stringMatching('^/Test/Cam: encryptionKey is in the account 444455556666'),
      expect.stringMatching('^/Test/Cam: alarmTopic is in the account 444455556666.*sns:Publish'),
    ]),
  );
});
