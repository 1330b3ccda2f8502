import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { type ISecurityGroup, type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnStream } from 'aws-cdk-lib/aws-kinesisvideo';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { routes as handlerPaths } from '../../packages/contract/src/routes';
import { corsHeaders, preflightHeaders } from '../../packages/handler/src/http/cors';
import { buildImageContext } from '../build-image-context';
import { Decoder, EncoderProfile, FrameIngest, type FrameIngestProps, VideoStream } from '../lib/index';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

describe('the role of the function', () => {
  test('allows what the handler does, each on its one resource, and nothing else', () => {
    const template = synthesize();

    const archive = { 'Fn::GetAtt': [archiveOf(template).id, 'Arn'] };
    const stream = only(template, 'AWS::KinesisVideo::Stream').ref;
    expect(statementsOfFunctionRole(template)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/FunctionLogs/), 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:GetObject'],
        Resource: ['/!claims/*', '/!parked/*'].map((below) => ({ 'Fn::Join': ['', [archive, below]] })),
      },
      // Without it what is not there would be forbidden to be looked at, and not missing.
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: archive },
      {
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:GetObject'],
        Resource: [
          [archive, '/', stream, '/*'],
          [archive, '/!offered/', stream, '/*'],
        ].map((parts) => ({ 'Fn::Join': ['', parts] })),
      },
      {
        Effect: 'Allow',
        Action: [
          'kinesisvideo:GetDataEndpoint',
          'kinesisvideo:PutMedia',
          'kinesisvideo:DescribeStream',
          'kinesisvideo:ListFragments',
          'kinesisvideo:GetMediaForFragmentList',
          'kinesisvideo:GetHLSStreamingSessionURL',
          'kinesisvideo:GetClip',
        ],
        Resource: attribute(template, 'AWS::KinesisVideo::Stream', 'Arn'),
      },
      // Traces have no resource that a policy could name.
      { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
    ]);
    expect(only(template, 'AWS::IAM::Role', /FunctionRole/)).not.toHaveProperty(
      'Properties.ManagedPolicyArns',
    );
  });

  test('allows to look for fragments, and no watching, where nobody can watch', () => {
    const template = synthesize({ playback: false });

    const statements = JSON.stringify(statementsOfFunctionRole(template));
    expect(statements).not.toMatch(/GetHLS|GetClip|offered/);
    expect(statements).toMatch(/DescribeStream.*ListFragments.*GetMediaForFragmentList/);
    expect(JSON.stringify(archiveOf(template))).not.toContain('!offered/');
  });

  test('allows PutMedia on a stream known by name whenever it was created, and on no stream whose name starts alike', () => {
    const template = synthesize((stack) => ({ stream: VideoStream.fromStreamName(stack, 'Front', 'front') }));

    expect(statementsOfFunctionRole(template)).toContainEqual({
      Effect: 'Allow',
      Action: expect.arrayContaining(['kinesisvideo:GetDataEndpoint', 'kinesisvideo:PutMedia']),
      Resource: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':kinesisvideo:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':stream/front/*',
          ],
        ],
      },
    });
  });

  test('is left to whoever makes the roles of the account', () => {
    const app = new App();
    const stack = new Stack(app, 'Test');
    Role.customizeRoles(stack, {
      usePrecreatedRoles: { 'Test/Cam/FunctionRole': 'frame-ingest' },
      preventSynthesis: false,
    });

    expect(() => new FrameIngest(stack, 'Cam')).not.toThrow();
  });

  test('allows the use of the key that a bucket brings along', () => {
    const template = synthesize((stack) => {
      const encryptionKey = new Key(stack, 'Key');
      return {
        bucket: new Bucket(stack, 'Own', { encryption: BucketEncryption.KMS, encryptionKey }) as IBucket,
      };
    });

    expect(statementsOfFunctionRole(template)).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: attribute(template, 'AWS::KMS::Key', 'Arn'),
    });
  });
});

describe('the API', () => {
  test('takes signed requests only, on every path', () => {
    const template = synthesize();

    expect(routesOf(template)).toEqual({
      'POST /FrameData': 'AWS_IAM',
      'GET /Config': 'AWS_IAM',
      'GET /Batches/{id}': 'AWS_IAM',
      'GET /Playback': 'AWS_IAM',
      'GET /Clip': 'AWS_IAM',
      'GET /Image': 'AWS_IAM',
      'HEAD /Config': 'AWS_IAM',
      'HEAD /Batches/{id}': 'AWS_IAM',
      'HEAD /Playback': 'AWS_IAM',
      'HEAD /Clip': 'AWS_IAM',
      'HEAD /Image': 'AWS_IAM',
      $default: 'AWS_IAM',
    });
  });

  test('has every path of the handler', () => {
    const paths = Object.keys(routesOf(synthesize())).flatMap((key) => key.split(' ')[1] ?? []);

    expect([...new Set(paths)].sort()).toEqual(Object.values(handlerPaths).sort());
  });

  test('has no path to watch where that is off', () => {
    const template = synthesize({ playback: false });

    expect(Object.keys(routesOf(template)).sort()).toEqual([
      '$default',
      'GET /Batches/{id}',
      'GET /Config',
      'HEAD /Batches/{id}',
      'HEAD /Config',
      'POST /FrameData',
    ]);
    expect(environmentOf(template)).toMatchObject({ PLAYBACK: 'off' });
  });

  test('is open only when HttpNoneAuthorizer is passed by name', () => {
    const template = synthesize({ authorizer: new HttpNoneAuthorizer() });

    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$default',
      AuthorizationType: 'NONE',
    });
  });

  test('lets no page of another origin in', () => {
    expect(only(synthesize(), 'AWS::ApiGatewayV2::Api')).not.toHaveProperty('Properties.CorsConfiguration');
  });

  test('answers preflight requests, which carry no signature, for the origins that were given', () => {
    const template = synthesize({ corsOrigins: ['https://example.com', 'http://localhost:5173'] });

    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: { AllowOrigins: ['https://example.com', 'http://localhost:5173'] },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: 'OPTIONS /{proxy+}',
      AuthorizationType: 'NONE',
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$default',
      AuthorizationType: 'AWS_IAM',
    });
  });

  test('lets pages send and read the headers that the handler does', () => {
    const origin = 'https://example.com';
    const { headers, expose, maxAge } = handlerCors(origin);

    synthesize({ corsOrigins: [origin] }).hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: { AllowHeaders: headers, ExposeHeaders: expose, MaxAge: maxAge },
    });
  });

  test('is throttled and logged', () => {
    synthesize().hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
      AccessLogSettings: { DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('AccessLogs'), 'Arn'] } },
    });
  });

  test('may be called by whoever is granted it', () => {
    const template = synthesize({}, (cam, stack) => {
      cam.grantInvoke(new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    });

    expect(invokedPaths(template)).toEqual([
      '/*/POST/FrameData',
      ...['/*/GET/Config', '/*/HEAD/Config', '/*/GET/Batches/*', '/*/HEAD/Batches/*'],
    ]);
  });

  test('may be watched through by whoever is granted that, who may not post', () => {
    const template = synthesize({}, (cam, stack) => {
      cam.grantPlayback(new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    });

    expect(invokedPaths(template)).toEqual(
      ['Playback', 'Clip', 'Image'].flatMap((path) => [`/*/GET/${path}`, `/*/HEAD/${path}`]),
    );
  });

  test('cannot be watched through where that is off', () => {
    expect(() =>
      synthesize({ playback: false }, (cam, stack) => {
        cam.grantPlayback(
          new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }),
        );
      }),
    ).toThrow('Test/Cam: there is nothing to watch through the API');
  });

  test('cannot be granted when it is open', () => {
    expect(() =>
      synthesize({ authorizer: new HttpNoneAuthorizer() }, (cam, stack) => {
        cam.grantInvoke(new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
      }),
    ).toThrow('you must use IAM authorization');
  });
});

describe('the archive', () => {
  test('is private, encrypted, TLS only, and outlives the stack', () => {
    const template = synthesize();

    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        LifecycleConfiguration: {
          Rules: [
            { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' },
            { Prefix: '!claims/', ExpirationInDays: 7, Status: 'Enabled' },
            { Prefix: '!offered/', ExpirationInDays: 1, Status: 'Enabled' },
          ],
        },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: [
          { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
          { Effect: 'Deny', Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
        ],
      },
    });
  });

  test('keeps its own lifecycle rule beside the ones that were given', () => {
    const template = synthesize({ lifecycleRules: [{ id: 'Expire', expiration: Duration.days(30) }] });

    expect(archiveOf(template)).toHaveProperty('Properties.LifecycleConfiguration.Rules', [
      {
        Id: 'AbortIncompleteUploads',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        Status: 'Enabled',
      },
      { Id: 'ClearClaims', Prefix: '!claims/', ExpirationInDays: 7, Status: 'Enabled' },
      { Id: 'ClearOffered', Prefix: '!offered/', ExpirationInDays: 1, Status: 'Enabled' },
      { Id: 'Expire', ExpirationInDays: 30, Status: 'Enabled' },
    ]);
  });

  test('lets pages read a clip that they are led to, whatever origin they tell after that', () => {
    expect(archiveOf(synthesize())).not.toHaveProperty('Properties.CorsConfiguration');
    expect(archiveOf(synthesize({ corsOrigins: ['https://cam.example'] }))).toHaveProperty(
      'Properties.CorsConfiguration.CorsRules',
      [{ AllowedMethods: ['GET', 'HEAD'], AllowedOrigins: ['*'] }],
    );
  });

  test('has its access logged to a bucket of its own, which only the archive may log to', () => {
    const template = synthesize();

    const logs = only(template, 'AWS::S3::Bucket', /ArchiveLogs/);
    expect(archiveOf(template)).toHaveProperty('Properties.LoggingConfiguration', {
      DestinationBucketName: logs.ref,
      LogFilePrefix: 'archive/',
    });
    expect(logs).toHaveProperty(
      'Properties.LifecycleConfiguration.Rules',
      expect.arrayContaining([{ Id: 'Expire', ExpirationInDays: 90, Status: 'Enabled' }]),
    );
    // No ACL: the bucket has none, whatever the app's feature flags say.
    expect(logs).not.toHaveProperty('Properties.AccessControl');
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: logs.ref,
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 's3:PutObject',
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Condition: {
              ArnLike: { 'aws:SourceArn': { 'Fn::GetAtt': [archiveOf(template).id, 'Arn'] } },
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            },
          }),
        ]),
      },
    });
  });

  test('has its access logged to the bucket that was brought along for it', () => {
    const template = synthesize((stack) => ({
      archiveLogBucket: Bucket.fromBucketName(stack, 'Logs', 'my-logs'),
    }));

    expect(only(template, 'AWS::S3::Bucket')).toHaveProperty('Properties.LoggingConfiguration', {
      DestinationBucketName: 'my-logs',
      LogFilePrefix: 'archive/',
    });
  });

  test('keeps no versions, unless asked to: then for 30 days', () => {
    expect(archiveOf(synthesize())).not.toHaveProperty('Properties.VersioningConfiguration');

    const archive = archiveOf(synthesize({ versioned: true }));
    expect(archive).toHaveProperty('Properties.VersioningConfiguration', { Status: 'Enabled' });
    expect(archive).toHaveProperty(
      'Properties.LifecycleConfiguration.Rules',
      expect.arrayContaining([
        {
          Id: 'ExpireNoncurrentVersions',
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          Status: 'Enabled',
        },
      ]),
    );
  });

  test('is the bucket that was brought along', () => {
    const template = synthesize((stack) => ({ bucket: Bucket.fromBucketName(stack, 'Own', 'my-archive') }));

    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(environmentOf(template)).toMatchObject({ ARCHIVE_BUCKET: 'my-archive' });
  });
});

describe('a key that was given', () => {
  const withKey = () =>
    synthesize((stack) => ({ encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }) }));

  test('encrypts the archive, by bucket keys, and the stream', () => {
    const template = withKey();

    const key = attribute(template, 'AWS::KMS::Key', 'Arn');
    expect(archiveOf(template)).toHaveProperty(
      'Properties.BucketEncryption.ServerSideEncryptionConfiguration',
      [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
        },
      ],
    );
    template.hasResourceProperties('AWS::KinesisVideo::Stream', { KmsKeyId: key });
  });

  test('may be used by the function, to write and to read back', () => {
    const template = withKey();

    const keyStatements = statementsOfFunctionRole(template).filter((statement) =>
      JSON.stringify(statement).includes('kms:'),
    );
    // For the archive, and for the stream as well.
    const statement = {
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: attribute(template, 'AWS::KMS::Key', 'Arn'),
    };
    expect(keyStatements).toEqual([statement]);
  });
});

describe('the stream', () => {
  test('keeps H.264 for a day and outlives the stack', () => {
    synthesize().hasResource('AWS::KinesisVideo::Stream', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { DataRetentionInHours: 24, MediaType: 'video/h264' },
    });
  });

  test('has the name, the retention and the removal policy that were given', () => {
    const template = synthesize({
      streamName: 'front',
      streamRetention: Duration.days(7),
      removalPolicy: RemovalPolicy.DESTROY,
    });

    template.hasResource('AWS::KinesisVideo::Stream', {
      DeletionPolicy: 'Delete',
      Properties: { Name: 'front', DataRetentionInHours: 168 },
    });
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
  });

  test('is the one that was brought along', () => {
    const template = synthesize((stack) => ({
      stream: new CfnStream(stack, 'Own', { dataRetentionInHours: 2 }),
    }));

    template.resourceCountIs('AWS::KinesisVideo::Stream', 1);
    expect(environmentOf(template)).toMatchObject({ STREAM_NAMES: { Ref: 'Own' } });
  });
});

test('a CfnStream with a key of its own is refused: nobody could grant its use', () => {
  expect(() =>
    synthesize((stack) => ({
      stream: new CfnStream(stack, 'Own', { kmsKeyId: new Key(stack, 'Key').keyArn }),
    })),
  ).toThrow(/stream has a KMS key.*VideoStream\.fromStreamAttributes\(.*encryptionKey/);
});

describe('a stream of another place', () => {
  const arn = 'arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front/1600000000000';
  const ingestIn = (env: { account?: string; region?: string }) => {
    const stack = new Stack(new App(), 'Test', { env });
    return () => new FrameIngest(stack, 'Cam', { stream: VideoStream.fromStreamArn(stack, 'Front', arn) });
  };

  test.each<[{ account?: string; region?: string }, string]>([
    [{ region: 'us-east-1' }, 'stream is in the region eu-west-1, and this stack in us-east-1.'],
    [{ account: '444455556666' }, 'stream is in the account 111122223333, and this stack in 444455556666.'],
  ])('than %j is refused: the handler would look for it there', (env, message) => {
    expect(ingestIn(env)).toThrow(message);
  });

  test.each([{}, { account: '111122223333', region: 'eu-west-1' }])(
    'is none when the stack is in %j',
    (env) => {
      expect(ingestIn(env)).not.toThrow();
    },
  );
});

describe('a thing of another place is refused at synth:', () => {
  const [account, region] = ['111122223333', 'eu-west-1'];
  const foreign = (service: string, name: string, there: { account?: string; region?: string }) =>
    `arn:aws:${service}:${there.region ?? region}:${there.account ?? account}:${name}`;

  test.each<
    [string, (stack: Stack, there: { account?: string; region?: string }) => FrameIngestProps, string]
  >([
    [
      'bucket',
      (stack, there) => ({
        bucket: Bucket.fromBucketAttributes(stack, 'B', { bucketName: 'own', ...there }),
      }),
      'The function archives in a bucket of its own',
    ],
    [
      'archiveLogBucket',
      (stack, there) => ({
        archiveLogBucket: Bucket.fromBucketAttributes(stack, 'B', { bucketName: 'own', ...there }),
      }),
      'S3 delivers access logs within an account and a region',
    ],
    [
      'deadLetterQueue',
      (stack, there) => ({ deadLetterQueue: Queue.fromQueueArn(stack, 'Q', foreign('sqs', 'dead', there)) }),
      'SQS moves messages within an account and a region',
    ],
    ...(['logGroup', 'redriveLogGroup'] as const).map(
      (
        name,
      ): [
        string,
        (stack: Stack, there: { account?: string; region?: string }) => FrameIngestProps,
        string,
      ] => [
        name,
        (stack, there) => ({
          [name]: LogGroup.fromLogGroupArn(stack, 'L', foreign('logs', 'log-group:own:*', there)),
        }),
        'Lambda logs within an account and a region',
      ],
    ),
    [
      'apiLogGroup',
      (stack, there) => ({
        apiLogGroup: LogGroup.fromLogGroupArn(stack, 'L', foreign('logs', 'log-group:own:*', there)),
      }),
      'API Gateway logs within an account and a region',
    ],
  ])('%s', (name, props, why) => {
    const inPlace = (there: { account?: string; region?: string }) => () => {
      const stack = new Stack(new App(), 'Test', { env: { account, region } });
      new FrameIngest(stack, 'Cam', props(stack, there));
    };

    expect(inPlace({ region: 'us-east-1' })).toThrow(
      `Test/Cam: ${name} is in the region us-east-1, and this stack in eu-west-1. ${why}.`,
    );
    expect(inPlace({ account: '444455556666' })).toThrow(
      `Test/Cam: ${name} is in the account 444455556666, and this stack in 111122223333. ${why}.`,
    );
    expect(inPlace({ account, region })).not.toThrow();
  });

  test.each<[string, (stack: Stack, there: { account?: string; region?: string }) => FrameIngestProps]>([
    [
      'encryptionKey',
      (stack, there) => ({ encryptionKey: Key.fromKeyArn(stack, 'K', foreign('kms', 'key/1234', there)) }),
    ],
    [
      'alarmTopic',
      (stack, there) => ({ alarmTopic: Topic.fromTopicArn(stack, 'T', foreign('sns', 'alarms', there)) }),
    ],
  ])('%s of another region, not of another account', (name, props) => {
    const inPlace = (there: { account?: string; region?: string }) => () => {
      const stack = new Stack(new App(), 'Test', { env: { account, region } });
      new FrameIngest(stack, 'Cam', props(stack, there));
    };

    expect(inPlace({ region: 'us-east-1' })).toThrow(`${name} is in the region us-east-1`);
    expect(inPlace({ account: '444455556666' })).not.toThrow();
  });
});

describe('the function', () => {
  test('runs the image with one processor, and gives up before the API does', () => {
    const template = synthesize();

    template.hasResourceProperties('AWS::Lambda::Function', {
      PackageType: 'Image',
      Architectures: ['x86_64'],
      MemorySize: 1769,
      Timeout: 29,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogGroup: { Ref: Match.stringLikeRegexp('FunctionLogs') } },
    });
  });

  test('keeps its logs, those of the second one and those of the API, as long as asked', () => {
    const template = synthesize({ logRetention: RetentionDays.ONE_WEEK });

    template.resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 7 }, 3);
  });

  test('logs, and has the API log, to the log groups that were brought along', () => {
    const template = synthesize((stack) => ({
      logGroup: LogGroup.fromLogGroupName(stack, 'FunctionLogs', 'function-logs'),
      apiLogGroup: LogGroup.fromLogGroupName(stack, 'ApiLogs', 'api-logs'),
      redriveLogGroup: LogGroup.fromLogGroupName(stack, 'RedriveLogs', 'redrive-logs'),
    }));

    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    for (const LogGroup of ['function-logs', 'redrive-logs']) {
      template.hasResourceProperties('AWS::Lambda::Function', { LoggingConfig: { LogGroup } });
    }
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      AccessLogSettings: {
        DestinationArn: {
          'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':log-group:api-logs')])],
        },
      },
    });
  });

  test('runs in the VPC, the subnets and the security groups that were given, and may make its interfaces there', () => {
    const template = synthesize((stack) => {
      const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2 }) as IVpc;
      return {
        vpc,
        vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
        securityGroups: [new SecurityGroup(stack, 'Own', { vpc }) as ISecurityGroup],
      };
    });

    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: {
        SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^Own'), 'GroupId'] }],
        SubnetIds: [
          { Ref: Match.stringLikeRegexp('PrivateSubnet1') },
          { Ref: Match.stringLikeRegexp('PrivateSubnet2') },
        ],
      },
    });
    expect(statementsOf(template, /FunctionRoleNetworkInterfaces/)).toEqual([
      { Effect: 'Allow', Action: expect.arrayContaining(['ec2:CreateNetworkInterface']), Resource: '*' },
    ]);
    // The function is made once the role may make interfaces: Lambda checks it.
    expect(functionOf(template)).toHaveProperty(
      'DependsOn',
      expect.arrayContaining([expect.stringMatching(/NetworkInterfaces/)]),
    );
  });

  test('is not traced, and may not trace, when that is not wanted', () => {
    const template = synthesize({ tracing: Tracing.DISABLED });

    expect(functionOf(template)).not.toHaveProperty('Properties.TracingConfig');
    expect(JSON.stringify(statementsOfFunctionRole(template))).not.toContain('xray');
  });

  test('has the concurrency and the ffmpeg that were given', () => {
    const template = synthesize({ reservedConcurrentExecutions: 5, ffmpegPath: '/opt/bin/ffmpeg' });

    template.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 5 });
    expect(environmentOf(template)).toMatchObject({ FFMPEG_PATH: '/opt/bin/ffmpeg' });
  });

  test('is built with the arguments that were given, the base image and the ffmpeg in it among them', () => {
    const app = new App();
    const stack = new Stack(app, 'Test');
    new FrameIngest(stack, 'Cam', {
      baseImage: 'example/node:22',
      ffmpegPath: '/usr/bin/ffmpeg',
      dockerBuildArgs: { HTTPS_PROXY: 'http://proxy:3128' },
    });

    const { directory } = app.synth();

    const assets = JSON.parse(readFileSync(join(directory, 'Test.assets.json'), 'utf8'));
    expect(Object.values(assets.dockerImages)).toEqual([
      expect.objectContaining({
        source: expect.objectContaining({
          dockerBuildArgs: {
            HTTPS_PROXY: 'http://proxy:3128',
            BASE_IMAGE: 'example/node:22',
            FFMPEG_PATH: '/usr/bin/ffmpeg',
          },
        }),
      }),
    ]);
  });

  test('is told what was set, in the units of its environment', () => {
    const template = synthesize({
      corsOrigins: ['https://example.com', 'https://example.org:8443'],
      canvas: '1280x720',
      framerate: 7.5,
      deliveryPatience: Duration.millis(1500),
      minFragment: Duration.millis(1500),
      maxFragment: Duration.seconds(5),
      encoderProfile: EncoderProfile.REKOGNITION,
      encoderArguments: ['-crf', '18'],
      decoder: Decoder.FFMPEG,
    });

    expect(environmentOf(template)).toEqual({
      ARCHIVE_BUCKET: { Ref: archiveOf(template).id },
      BUCKET_OWNER: { Ref: 'AWS::AccountId' },
      STREAM_NAMES: { Ref: only(template, 'AWS::KinesisVideo::Stream').id },
      CORS_ORIGINS: 'https://example.com,https://example.org:8443',
      CANVAS: '1280x720',
      REDRIVE: 'on',
      DELIVERY_PATIENCE_MS: '1500',
      FRAMERATE: '7.5',
      MIN_FRAGMENT_MS: '1500',
      MAX_FRAGMENT_MS: '5000',
      ENCODER_PROFILE: 'rekognition',
      ENCODER_ARGUMENTS: '["-crf","18"]',
      DECODER: 'ffmpeg',
    });
  });

  test('is told nothing else that was not set', () => {
    expect(Object.keys(environmentOf(synthesize()))).toEqual([
      'ARCHIVE_BUCKET',
      'BUCKET_OWNER',
      'STREAM_NAMES',
      'REDRIVE',
    ]);
  });

  test('has the memory, the time and the architecture that were given', () => {
    const template = synthesize({
      memorySize: 3008,
      timeout: Duration.seconds(15),
      architecture: Architecture.ARM_64,
    });

    template.hasResourceProperties('AWS::Lambda::Function', {
      Architectures: ['arm64'],
      MemorySize: 3008,
      Timeout: 15,
    });
  });
});

describe('a property out of its range is refused with what was received:', () => {
  test.each<[string, FrameIngestProps, string]>([
    [
      'odd canvas',
      { canvas: '641x480' },
      'canvas is WIDTHxHEIGHT, both even, from 16 to 4096, such as "1280x720"; received "641x480"',
    ],
    ['canvas of another form', { canvas: '1280*720' }, 'received "1280*720"'],
    ['origin with a slash', { corsOrigins: ['https://example.com/'] }, 'received "https://example.com/"'],
    ['origin without a scheme', { corsOrigins: ['example.com'] }, 'received "example.com"'],
    ['origin pattern', { corsOrigins: ['https://*.example.com'] }, 'received "https://*.example.com"'],
    ['star beside an origin', { corsOrigins: ['*', 'https://example.com'] }, 'Give * alone'],
    ['framerate', { framerate: 0 }, 'framerate is 0.1 to 120 frames per second; received 0'],
    ['framerate that is no number', { framerate: Number.NaN }, 'received NaN'],
    [
      'maxFragment',
      { maxFragment: Duration.seconds(21) },
      'maxFragment is 1 to 20 seconds; received 21 seconds',
    ],
    ['batch', { batch: Duration.millis(500) }, 'batch is 1 to 10 seconds; received 0.5 seconds'],
    [
      'batch beyond maxFragment',
      { batch: Duration.seconds(6), maxFragment: Duration.seconds(5) },
      'batch is 6 seconds, and maxFragment 5 seconds. Give batch no more',
    ],
    [
      'timeout beyond the API',
      { timeout: Duration.seconds(30) },
      'timeout is 1 to 29 seconds; received 30 seconds',
    ],
    ['memorySize', { memorySize: 64 }, 'memorySize is 128 to 10240 MiB; received 64 MiB'],
    [
      'deliveryPatience',
      { deliveryPatience: Duration.seconds(26) },
      'deliveryPatience is 0 to 25 seconds; received 26 seconds',
    ],
    [
      'deliveryPatience beyond the time of the function',
      { deliveryPatience: Duration.seconds(10), timeout: Duration.seconds(10) },
      'deliveryPatience is 10 seconds, and timeout 10 seconds. Give deliveryPatience less',
    ],
    [
      'redriveConcurrency',
      { redriveConcurrency: 1 },
      'redriveConcurrency is 2 to 1000 batches; received 1 batches',
    ],
    [
      'redriveConcurrency in fractions',
      { redriveConcurrency: 2.5 },
      'a whole number of batches; received 2.5',
    ],
    ['maxBodyBytes', { maxBodyBytes: 7e6 }, 'maxBodyBytes is 1000 to 6000000 bytes; received 7000000 bytes'],
    ['maxFrames', { maxFrames: 0 }, 'maxFrames is 1 to 1200 frames; received 0 frames'],
    ['maxFramePixels', { maxFramePixels: 0.5 }, 'maxFramePixels is a whole number of pixels; received 0.5'],
    ['maxBatchPixels', { maxBatchPixels: 8e9 }, 'maxBatchPixels is 256 to 7000000000 pixels; received'],
    ['memorySize in fractions', { memorySize: 512.5 }, 'memorySize is a whole number of MiB; received 512.5'],
    ['streamName', { streamName: 'front door' }, 'received "front door"'],
    ['streamMediaType', { streamMediaType: 'h264' }, 'received "h264"'],
    ['relative ffmpegPath', { ffmpegPath: 'bin/ffmpeg' }, 'received "bin/ffmpeg"'],
    ['ffmpegPath of a folder', { ffmpegPath: '/opt/bin/' }, 'received "/opt/bin/"'],
    [
      'reservedConcurrentExecutions',
      { reservedConcurrentExecutions: -1 },
      'reservedConcurrentExecutions is a whole number from 0; received -1',
    ],
    ['streamRetention', { streamRetention: Duration.minutes(90) }, 'received 1.5 hours'],
    ['no streamRetention', { streamRetention: Duration.hours(0) }, 'received 0 hours'],
  ])('%s', (_, props, message) => {
    expect(() => synthesize(props)).toThrow(message);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('throttle of %d', (limit) => {
    expect(() => synthesize({ throttle: { rateLimit: limit, burstLimit: limit } })).toThrow(
      `Test/Cam: throttle.rateLimit is a number of requests a second above 0; received ${limit}; throttle.burstLimit is a whole number of requests above 0; received ${limit}.`,
    );
  });

  test('throttle in fractions, of the burst only', () => {
    expect(() => synthesize({ throttle: { rateLimit: 0.5, burstLimit: 1.5 } })).toThrow(
      'Test/Cam: throttle.burstLimit is a whole number of requests above 0; received 1.5.',
    );
  });

  test('all of them together, with the path of the construct', () => {
    expect(() =>
      synthesize({
        ...{ canvas: '1x1', framerate: 500, throttle: { rateLimit: 0 } },
        ...{ streamName: 'front door', streamMediaType: 'h264', streamRetention: Duration.minutes(90) },
      }),
    ).toThrow(
      /^Test\/Cam: streamName .*; streamRetention .*; streamMediaType .*; throttle\.rateLimit .*; canvas .*; framerate .*\.$/,
    );
  });
});

describe('a thing and settings for it together are refused:', () => {
  const bucket = (stack: Stack) => Bucket.fromBucketName(stack, 'B', 'archive');
  const stream = (stack: Stack) => VideoStream.fromStreamName(stack, 'S', 'front');

  test.each<[string, FrameIngestProps]>([
    ['lifecycleRules', { lifecycleRules: [] }],
    ['versioned', { versioned: false }],
    ['autoDeleteObjects', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY }],
  ])('bucket and %s', (name, settings) => {
    expect(() => synthesize((stack) => ({ bucket: bucket(stack), ...settings }))).toThrow(
      `${name} belongs to the bucket that is made here, but bucket brings one along. Give one of them.`,
    );
  });

  test('bucket and archiveLogBucket', () => {
    expect(() =>
      synthesize((stack) => ({
        bucket: bucket(stack),
        archiveLogBucket: Bucket.fromBucketName(stack, 'Logs', 'my-logs'),
      })),
    ).toThrow('archiveLogBucket belongs to the bucket that is made here');
  });

  test.each<[string, FrameIngestProps]>([
    ['streamName', { streamName: 'front' }],
    ['streams', { streams: ['front'] }],
    ['streamRetention', { streamRetention: Duration.hours(2) }],
    ['streamMediaType', { streamMediaType: 'video/h264' }],
  ])('stream and %s', (name, settings) => {
    expect(() => synthesize((stack) => ({ stream: stream(stack), ...settings }))).toThrow(
      `${name} belongs to the stream that is made here, but stream brings one along. Give one of them.`,
    );
  });

  test('encryptionKey, once nothing is made that could be encrypted', () => {
    const withKey = (stack: Stack) => ({ encryptionKey: new Key(stack, 'Key') });

    expect(() =>
      synthesize((stack) => ({
        ...{ bucket: bucket(stack), stream: stream(stack), redrive: false },
        logGroup: LogGroup.fromLogGroupName(stack, 'Logs', 'a'),
        apiLogGroup: LogGroup.fromLogGroupName(stack, 'ApiLogs', 'b'),
        ...withKey(stack),
      })),
    ).toThrow('encryptionKey has nothing to act on');
    expect(() =>
      synthesize((stack) => ({
        ...{ bucket: bucket(stack), stream: stream(stack), redrive: false },
        ...withKey(stack),
      })),
    ).not.toThrow();
    expect(() =>
      synthesize((stack) => ({ stream: stream(stack), redrive: false, ...withKey(stack) })),
    ).not.toThrow();
    expect(() =>
      synthesize((stack) => ({ bucket: bucket(stack), stream: stream(stack), ...withKey(stack) })),
    ).not.toThrow();
  });

  test('logRetention, once all log groups are brought along', () => {
    const group = (stack: Stack, name: string) => LogGroup.fromLogGroupName(stack, name, name);
    const logRetention = RetentionDays.ONE_WEEK;

    expect(() =>
      synthesize((stack) => ({
        logGroup: group(stack, 'a'),
        apiLogGroup: group(stack, 'b'),
        redriveLogGroup: group(stack, 'c'),
        logRetention,
      })),
    ).toThrow('logRetention has nothing to act on');
    expect(() =>
      synthesize((stack) => ({
        ...{ logGroup: group(stack, 'a'), apiLogGroup: group(stack, 'b'), redrive: false, logRetention },
      })),
    ).toThrow('logRetention has nothing to act on');
    expect(() =>
      synthesize((stack) => ({ logGroup: group(stack, 'a'), apiLogGroup: group(stack, 'b'), logRetention })),
    ).not.toThrow();
    expect(() => synthesize((stack) => ({ logGroup: group(stack, 'a'), logRetention }))).not.toThrow();
  });

  test.each(['AbortIncompleteUploads', 'ExpireNoncurrentVersions', 'ClearClaims', 'ClearOffered'])(
    'a lifecycle rule and one of ours by the id %s',
    (id) => {
      expect(() => synthesize({ lifecycleRules: [{ id, expiration: Duration.days(3) }] })).toThrow(
        `lifecycleRules has ${id}, which is a rule that the new bucket has already`,
      );
    },
  );

  test('subnets and security groups without a VPC', () => {
    expect(() => synthesize({ vpcSubnets: {}, securityGroups: [] })).toThrow(
      /vpcSubnets belongs to a vpc, and none is given.*securityGroups belongs to a vpc/,
    );
  });

  test.each<[keyof FrameIngestProps, string, FrameIngestProps]>([
    ['baseImage', 'BASE_IMAGE', { baseImage: 'example/node:22' }],
    ['ffmpegPath', 'FFMPEG_PATH', { ffmpegPath: '/opt/bin/ffmpeg' }],
  ])('%s and the build argument %s', (setting, argument, props) => {
    expect(() => synthesize({ ...props, dockerBuildArgs: { [argument]: 'b' } })).toThrow(
      `${setting} and dockerBuildArgs both set ${argument}. Give one of them.`,
    );
  });

  test('removalPolicy, once nothing is made that could be removed', () => {
    expect(() =>
      synthesize((stack) => ({
        bucket: bucket(stack),
        stream: stream(stack),
        logGroup: LogGroup.fromLogGroupName(stack, 'a', 'a'),
        apiLogGroup: LogGroup.fromLogGroupName(stack, 'b', 'b'),
        redriveLogGroup: LogGroup.fromLogGroupName(stack, 'c', 'c'),
        removalPolicy: RemovalPolicy.DESTROY,
      })),
    ).toThrow('removalPolicy has nothing to act on');
    expect(() =>
      synthesize((stack) => ({
        ...{ bucket: bucket(stack), stream: stream(stack), removalPolicy: RemovalPolicy.DESTROY },
      })),
    ).not.toThrow();
  });
});

interface Resource {
  readonly id: string;
  readonly ref: { readonly Ref: string };
  readonly Properties: Record<string, unknown>;
}

function only(template: Template, type: string, id = /(?:)/): Resource {
  const found = Object.entries(template.findResources(type)).filter(([key]) => id.test(key));
  const [entry] = found;
  if (entry === undefined || found.length > 1) throw new Error(`expected one ${type}, found ${found.length}`);
  return { ...(entry[1] as { Properties: Record<string, unknown> }), id: entry[0], ref: { Ref: entry[0] } };
}

/** The bucket of the fragments, and not the one of its access logs. */
function archiveOf(template: Template): Resource {
  return only(template, 'AWS::S3::Bucket', /Archive[0-9A-F]{8}$/);
}

function attribute(template: Template, type: string, name: string): { readonly 'Fn::GetAtt': string[] } {
  return { 'Fn::GetAtt': [only(template, type).id, name] };
}

/** The function behind the API, and not the one that reads the archive. */
function functionOf(template: Template): Resource {
  return only(template, 'AWS::Lambda::Function', /Cam(Function|Lambda)[0-9A-F]{8}$/);
}

function environmentOf(template: Template): Record<string, unknown> {
  const { Environment } = functionOf(template).Properties as {
    Environment: { Variables: Record<string, unknown> };
  };
  return Environment.Variables;
}

function statementsOfFunctionRole(template: Template): unknown[] {
  return statementsOf(template, /FunctionRole/);
}

function statementsOf(template: Template, id: RegExp): unknown[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([key]) => id.test(key))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

/** What the handler says on the local stack, where no gateway says it. */
function handlerCors(origin: string): { headers: string[]; expose: string[]; maxAge: number } {
  const answer = corsHeaders([origin], origin);
  const preflight = preflightHeaders(['POST']);
  return {
    headers: (preflight['access-control-allow-headers'] ?? '').split(', '),
    expose: (answer['access-control-expose-headers'] ?? '').split(', '),
    maxAge: Number(preflight['access-control-max-age']),
  };
}

/** Each route of the API with its kind of authorization. */
function routesOf(template: Template): Record<string, string> {
  const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route'));
  return Object.fromEntries(
    routes.map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType]),
  );
}

/** What the role Caller may invoke, below the API. */
function invokedPaths(template: Template): unknown[] {
  const statements = statementsOf(template, /^Caller/) as {
    readonly Action: string;
    readonly Resource: { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  }[];
  return statements.map(({ Action, Resource }) => {
    expect(Action).toBe('execute-api:Invoke');
    return Resource['Fn::Join'][1].at(-1);
  });
}
