import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HttpApi, type IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { buildImageContext } from '../build-image-context';
import { alarmTexts } from '../lib/frame-ingest/alarm-texts';
import { FrameIngest, type FrameIngestProps } from '../lib/index';
import { synthesize } from './synthesize';

beforeAll(() => buildImageContext());

const ofRedriveFunction = {
  Namespace: 'AWS/Lambda',
  Dimensions: [{ Name: 'FunctionName', Value: { Ref: expect.stringMatching(/^CamRedriveFunction/) } }],
};
const ofHandler = { Namespace: 'FrameIngest', Dimensions: [{ Name: 'service', Value: 'frame-ingest' }] };

describe('the alarms', () => {
  test.each<[string, Record<string, unknown>]>([
    ['ServerErrors', { Namespace: 'AWS/ApiGateway', MetricName: '5xx', Statistic: 'Sum', Threshold: 1 }],
    ['FunctionErrors', { Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum', Threshold: 1 }],
    ['Throttles', { Namespace: 'AWS/Lambda', MetricName: 'Throttles', Statistic: 'Sum', Threshold: 1 }],
    ['ErrorAcks', { Namespace: 'AWS/KinesisVideo', MetricName: 'PutMedia.ErrorAckCount', Threshold: 1 }],
    [
      'Latency',
      {
        Namespace: 'AWS/Lambda',
        MetricName: 'Duration',
        ExtendedStatistic: 'p99',
        Threshold: 18_000,
        EvaluationPeriods: 3,
        ComparisonOperator: 'GreaterThanThreshold',
      },
    ],
    [
      'RedriveAge',
      {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        Dimensions: [
          {
            Name: 'QueueName',
            Value: { 'Fn::GetAtt': [expect.stringMatching(/RedriveQueue/), 'QueueName'] },
          },
        ],
        Statistic: 'Maximum',
        Threshold: 600,
        ComparisonOperator: 'GreaterThanThreshold',
      },
    ],
    [
      'DeadLetters',
      {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [
          {
            Name: 'QueueName',
            Value: { 'Fn::GetAtt': [expect.stringMatching(/DeadLetterQueue/), 'QueueName'] },
          },
        ],
        Statistic: 'Maximum',
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
    ],
    ['RedriveErrors', { ...ofRedriveFunction, MetricName: 'Errors', Statistic: 'Sum', Threshold: 1 }],
    ['RedriveThrottles', { ...ofRedriveFunction, MetricName: 'Throttles', Statistic: 'Sum', Threshold: 1 }],
    ['Parked', { ...ofHandler, MetricName: 'Parked', Statistic: 'Sum', Threshold: 1 }],
    [
      'UndeliveredAge',
      {
        ...ofHandler,
        MetricName: 'UndeliveredAge',
        Statistic: 'Maximum',
        Threshold: 600_000,
        ComparisonOperator: 'GreaterThanThreshold',
      },
    ],
  ])('watch %s, and are quiet where there is no data', (name, properties) => {
    const template = synthesize({ timeout: Duration.seconds(20) });

    const [alarm] = Object.entries(template.findResources('AWS::CloudWatch::Alarm'))
      .filter(([id]) => id.startsWith(`Cam${name}Alarm`))
      .map(([, resource]) => resource);
    expect(alarm).toMatchObject({ Properties: { TreatMissingData: 'notBreaching', ...properties } });
  });

  // With redrive, such a batch is answered with 202: an alarm on the answers could never go off.
  test('watch failures of the stream only without redrive', () => {
    const find = (props: FrameIngestProps): Record<string, unknown>[] =>
      Object.values(
        synthesize(props).findResources('AWS::CloudWatch::Alarm', {
          Properties: {
            MetricName: 'StreamFailures',
            Statistic: 'Sum',
            Threshold: 1,
            TreatMissingData: 'notBreaching',
          },
        }),
      );

    expect(find({ redrive: false })).toHaveLength(1);
    expect(find({})).toEqual([]);
  });

  test('say in CloudWatch what they mean and what to do, as the runbook does, which has no others', () => {
    const resources = [{ release: {} }, { redrive: false }].flatMap((props) =>
      Object.entries(synthesize(props).findResources('AWS::CloudWatch::Alarm')),
    );
    const said = resources.map(([id, { Properties }]) => [
      id.replace(/^Cam|[0-9A-F]{8}$/g, ''),
      Properties.AlarmDescription,
    ]);

    const runbook = Object.entries(alarmTexts).map(([id, { means, cure }]) => [
      id,
      `${means} ${cure}`.replaceAll('`', ''),
    ]);
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(runbook));
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    for (const [, text] of said) expect(text.length).toBeLessThanOrEqual(1024);
  });

  test('tell nobody by default', () => {
    synthesize().allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: Match.absent(),
      OKActions: Match.absent(),
    });
  });

  test('all tell the topic that was given, when they go off and when they are over, and so does one that is added', () => {
    const template = synthesize(
      (stack) => ({ alarmTopic: new Topic(stack, 'Operators') as ITopic }),
      (cam, stack) => {
        const queueDepth = cam.stream.metric('GetMedia.MillisBehindNow');
        const added = cam.addAlarm('Behind', { metric: queueDepth, threshold: 5000, evaluationPeriods: 1 });
        expect(cam.alarms).toContain(added);
        expect(Stack.of(added)).toBe(stack);
      },
    );

    const topic = [{ Ref: Match.stringLikeRegexp('^Operators') }];
    template.resourceCountIs('AWS::CloudWatch::Alarm', 13);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: topic, OKActions: topic });
  });
});

describe('failures of the stream are counted', () => {
  const pattern =
    '{ ($.message = "request failed") && (($.code = "stream_failed") || ($.code = "stream_outcome_unknown")) }';

  test('under a name that no other FrameIngest of the account has', () => {
    synthesize().hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: pattern,
      LogGroupName: { Ref: Match.stringLikeRegexp('FunctionLogs') },
      MetricTransformations: [
        {
          MetricName: 'StreamFailures',
          MetricNamespace: {
            'Fn::Join': ['', ['FrameIngest/', { Ref: Match.stringLikeRegexp('Function') }]],
          },
          MetricValue: '1',
          DefaultValue: 0,
        },
      ],
    });
  });

  // The handler itself, with the logger that it has in Lambda, and a stream that refuses.
  test('from lines that the handler really logs', () => {
    const script = `
      import { createHandler } from './src/http/create-handler.ts';
      import { StreamError } from './src/errors.ts';
      import { Logger } from '@aws-lambda-powertools/logger';
      const fail = async () => { throw new StreamError({ bucket: 'b', key: 'k' }, new Error('refused')); };
      const handler = createHandler({
        routes: { '/FrameData': { POST: fail } }, corsOrigins: [], logger: new Logger({ serviceName: 'frame-ingest' }),
      });
      await handler({
        rawPath: '/FrameData', headers: {},
        requestContext: { requestId: 'r', http: { method: 'POST', path: '/FrameData' } },
      }, { getRemainingTimeInMillis: () => 1000 });`;
    const output = execFileSync(
      'sh',
      ['-c', 'exec "$0" --import tsx --input-type=module -e "$1" 2>&1', process.execPath, script],
      { cwd: join(__dirname, '../../packages/handler'), encoding: 'utf8' },
    );

    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'request failed', code: 'stream_failed' }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'request', statusCode: 503, ms: expect.any(Number) }),
    );
  });
});

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html, .../apigateway/latest/developerguide/http-api-metrics.html; the last of the handler itself */
test.each<[string, string, string, (cam: FrameIngest) => Metric]>([
  ['AWS/ApiGateway', 'Count', 'Sum', (cam) => cam.metricRequests()],
  ['AWS/ApiGateway', '4xx', 'Sum', (cam) => cam.metricClientErrors()],
  ['AWS/ApiGateway', '5xx', 'Sum', (cam) => cam.metricServerErrors()],
  ['AWS/ApiGateway', 'Latency', 'p99', (cam) => cam.metricLatency()],
  ['AWS/Lambda', 'Errors', 'Sum', (cam) => cam.metricFunctionErrors()],
  ['AWS/Lambda', 'Duration', 'p99', (cam) => cam.metricFunctionDuration()],
  ['AWS/Lambda', 'Duration', 'p50', (cam) => cam.metricFunctionDuration({ statistic: 'p50' })],
  ['AWS/Lambda', 'Throttles', 'Sum', (cam) => cam.metricThrottles()],
  ['FrameIngest', 'ArchivedNotStreamed', 'Sum', (cam) => cam.metricArchivedNotStreamed()],
  ['FrameIngest', 'Redriven', 'Sum', (cam) => cam.metricRedriven()],
  ['FrameIngest', 'DoubleAvoided', 'Sum', (cam) => cam.metricDoublesAvoided()],
  ['FrameIngest', 'DecoderFallback', 'Sum', (cam) => cam.metricDecoderFallbacks()],
  ['FrameIngest', 'Parked', 'Sum', (cam) => cam.metricParked()],
  ['FrameIngest', 'AcknowledgementLatency', 'p99', (cam) => cam.metricAcknowledgementLatency()],
  [
    'FrameIngest',
    'AcknowledgementLatency',
    'p50',
    (cam) => cam.metricAcknowledgementLatency({ statistic: 'p50' }),
  ],
  ['FrameIngest', 'UndeliveredAge', 'Maximum', (cam) => cam.metricUndeliveredAge()],
])('%s %s (%s) is a metric', (namespace, metricName, statistic, make) => {
  const cam = new FrameIngest(new Stack(new App(), 'Test'), 'Cam');

  expect(make(cam)).toMatchObject({ namespace, metricName, statistic });
});

describe('of an API that was brought along', () => {
  const template = (): Template =>
    synthesize((stack) => ({ httpApi: new HttpApi(stack, 'Own') as IHttpApi }));
  const namespace = {
    'Fn::Join': ['', ['FrameIngest/', { Ref: Match.stringLikeRegexp('^CamFunction') }]],
  };

  test.each([
    ['Requests', '{ $.message = "request" }', '1', 0],
    ['ClientErrors', '{ ($.message = "request") && ($.statusCode >= 400) && ($.statusCode < 500) }', '1', 0],
    ['ServerErrors', '{ ($.message = "request") && ($.statusCode >= 500) }', '1', 0],
    ['Latency', '{ $.message = "request" }', '$.ms', Match.absent()],
  ])('%s are those of the function, by its log', (MetricName, FilterPattern, MetricValue, DefaultValue) => {
    template().hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern,
      MetricTransformations: [{ MetricName, MetricNamespace: namespace, MetricValue, DefaultValue }],
    });
  });

  test('the alarm of server errors counts them alone', () => {
    const alarms = Object.entries(template().findResources('AWS::CloudWatch::Alarm'));

    expect(JSON.stringify(alarms)).not.toContain('AWS/ApiGateway');
    template().hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ServerErrors',
      Namespace: namespace,
      Threshold: 1,
    });
  });

  test('all metrics are of it', () => {
    const stack = new Stack(new App(), 'Test');
    const cam = new FrameIngest(stack, 'Cam', { httpApi: new HttpApi(stack, 'Own') as IHttpApi });
    const metrics = [
      cam.metricRequests(),
      cam.metricClientErrors({ period: Duration.minutes(1) }),
      cam.metricServerErrors(),
      cam.metricLatency({ statistic: 'p50' }),
    ];

    expect(metrics.map(({ metricName, statistic }) => [metricName, statistic])).toEqual([
      ['Requests', 'Sum'],
      ['ClientErrors', 'Sum'],
      ['ServerErrors', 'Sum'],
      ['Latency', 'p50'],
    ]);
    expect(new Set(metrics.map(({ namespace }) => stack.resolve(namespace)['Fn::Join'][1][0]))).toEqual(
      new Set(['FrameIngest/']),
    );
  });
});

describe('metrics of a route', () => {
  const make = (props: FrameIngestProps = { routeMetrics: true }) => {
    const stack = new Stack(new App(), 'Test');
    return { stack, cam: new FrameIngest(stack, 'Cam', props) };
  };

  test('are off by default', () => {
    synthesize().hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { DetailedMetricsEnabled: Match.absent() },
    });
    expect(() => make({}).cam.metricRoute('POST /FrameData', '5xx')).toThrow(
      'Test/Cam: the API has no metrics of its routes. Give routeMetrics: true.',
    );
  });

  test('are those of API Gateway, by method and path', () => {
    const { stack, cam } = make();
    const { namespace, metricName, statistic, dimensions } = cam.metricRoute('POST /FrameData', 'Latency');

    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { DetailedMetricsEnabled: true, ThrottlingRateLimit: 10 },
    });
    expect([namespace, metricName, statistic]).toEqual(['AWS/ApiGateway', 'Latency', 'p99']);
    expect(stack.resolve(dimensions)).toEqual({
      ApiId: { Ref: expect.stringMatching(/^CamApi/) },
      Stage: '$default',
      Method: 'POST',
      Resource: '/FrameData',
    });
    expect(cam.metricRoute('GET /Batches/{id}', 'Count').statistic).toBe('Sum');
  });

  test('are of routes that there are', () => {
    expect(() => make().cam.metricRoute('GET /FrameData', '5xx')).toThrow(
      'Test/Cam: "GET /FrameData" is not a route. Give one of POST /FrameData, GET /Config, HEAD /Config, ',
    );
  });

  test('stand on the dashboard', () => {
    const { stack } = make({ routeMetrics: true, dashboard: true });
    const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));

    const body = JSON.stringify(dashboard?.['Properties'].DashboardBody);
    for (const shown of ['Requests by route', 'Latency by route, ms', 'GET /Playback']) {
      expect(body).toContain(shown);
    }
    expect(body).not.toContain('HEAD /');
  });
});

describe('the dashboard', () => {
  test('is not made unless it is asked for', () => {
    synthesize().resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  test('shows every alarm, one that is added later too, and the graphs', () => {
    const template = synthesize({ dashboard: true }, (cam) => {
      cam.addAlarm('LaterAlarm', { metric: cam.metricRequests(), threshold: 1, evaluationPeriods: 1 });
    });

    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard?.['Properties'].DashboardBody);
    const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms).toHaveLength(13);
    for (const alarm of alarms) expect(body).toContain(`["${alarm}","Arn"]`);
    const shown = ['Duration', '5xx', 'PutMedia.IncomingFragments', 'Redriven', 'UndeliveredAge'];
    for (const metric of shown) expect(body).toContain(metric);
  });
});

describe('a grant', () => {
  const statementsOf = (grant: (cam: FrameIngest, caller: Role) => unknown) => {
    const stack = new Stack(new App(), 'Test');
    const cam = new FrameIngest(stack, 'Cam');
    grant(cam, new Role(stack, 'Caller', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy');
    const [policy] = Object.entries(policies).filter(([id]) => id.startsWith('Caller'));
    return { stack, cam, statements: policy?.[1]['Properties'].PolicyDocument.Statement };
  };

  test('to read the archive allows the fragments of this stream, and nothing to be written', () => {
    const { stack, cam, statements } = statementsOf((cam, caller) => cam.grantReadArchive(caller));

    const prefix = stack.resolve(`${cam.stream.streamName}/*`);
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: stack.resolve(cam.bucket.arnForObjects(`${cam.stream.streamName}/*`)),
      },
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: stack.resolve(cam.bucket.bucketArn),
        Condition: { StringLike: { 's3:prefix': [prefix] } },
      },
    ]);
  });

  test('to consume the stream allows to read it, and nothing to be put', () => {
    const { stack, cam, statements } = statementsOf((cam, caller) => cam.grantConsumeStream(caller));

    expect(statements).toHaveLength(1);
    expect(statements[0].Resource).toEqual(stack.resolve(cam.stream.streamArn));
    expect(statements[0].Action).toContain('kinesisvideo:GetMedia');
    expect(statements[0].Action).not.toContain('kinesisvideo:PutMedia');
  });
});
