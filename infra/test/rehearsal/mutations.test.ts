import { buildImageContext } from '../../build-image-context';
import { assemble } from './assemble';
import type { AssembledTemplate } from './deploy-template';
import { type EditedResource, editTemplate, withoutAction } from './edit-template';
import { type ActName, rehearse } from './rehearse';

let template: AssembledTemplate;
beforeAll(async () => {
  await buildImageContext();
  template = assemble();
});

type Mutate = (template: AssembledTemplate) => AssembledTemplate;

const edit =
  (ids: RegExp, change: (resource: EditedResource) => unknown): Mutate =>
  (whole) =>
    editTemplate(whole, ids, change);
const gone = (ids: RegExp): Mutate => edit(ids, () => false);
const forbidden =
  (ids: RegExp, action: string): Mutate =>
  (whole) =>
    withoutAction(whole, ids, action);

const handlerPolicy = /FunctionRoleDefaultPolicy/;
const redrivePolicy = /RedriveRoleDefaultPolicy/;
const cameraPolicy = /CameraDefaultPolicy/;

describe('a template is not deployed', () => {
  test.each<[string, Mutate, RegExp]>([
    [
      'whose archive does not wait for the policy of the queue',
      edit(/Archive[0-9A-F]{8}$/, (resource) => delete resource.DependsOn),
      /Archive.* cannot be made: .* not authorized to perform: sqs:SendMessage/,
    ],
    [
      'whose queue takes nothing of S3',
      forbidden(/RedriveQueuePolicy/, 'sqs:SendMessage'),
      /Archive.* cannot be made: .* not authorized to perform: sqs:SendMessage/,
    ],
    [
      'whose second function may not delete messages',
      forbidden(redrivePolicy, 'sqs:DeleteMessage'),
      /RedriveSource.* cannot be made: .* not authorized to perform: sqs:DeleteMessage/,
    ],
    [
      'whose queue shows messages again while the function has them',
      edit(/RedriveQueue[0-9A-F]{8}$/, ({ Properties }) => {
        Properties.VisibilityTimeout = 20;
      }),
      /RedriveSource.* cannot be made: the queue hides messages for 20 s, and the function takes 25 s/,
    ],
    [
      'whose role Lambda may not take on',
      edit(/FunctionRole[0-9A-F]{8}$/, ({ Properties }) => {
        Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service = 'ec2.amazonaws.com';
      }),
      /FunctionRole.*|Function.* cannot be made: .* sts:AssumeRole/,
    ],
    [
      'whose access log names a variable that there is not',
      edit(/Stage/, ({ Properties }) => {
        Properties.AccessLogSettings.Format = '$context.requestId $context.weather';
      }),
      /Stage.* cannot be made: There is no \$context\.weather/,
    ],
    [
      'whose filter is no pattern',
      edit(/StreamFailures[0-9A-F]{8}$/, ({ Properties }) => {
        Properties.FilterPattern = '{ $.message = request failed }';
      }),
      /StreamFailures.* cannot be made: request is neither a text in quotes nor a number/,
    ],
    [
      'that has a resource of a type that nothing here knows',
      edit(/ParkedAlarm/, (resource) => {
        resource.Type = 'AWS::CloudWatch::CompositeAlarm';
      }),
      /ParkedAlarm\w+: AWS::CloudWatch::CompositeAlarm is a type that is not known here/,
    ],
    [
      'that has a property which nothing here reads',
      edit(/RedriveQueue[0-9A-F]{8}$/, ({ Properties }) => {
        Properties.RedrivePolicy.redrivePermission = 'denyAll';
      }),
      /Nothing here reads FrameIngestRedriveQueue\w+\.RedrivePolicy\.redrivePermission\./,
    ],
  ])('%s', async (_, mutate, refusal) => {
    await expect(rehearse(mutate(template), [])).rejects.toThrow(refusal);
  });
});

describe('a rehearsal fails', () => {
  test.each<[string, Mutate, ActName, RegExp]>([
    [
      'where the camera may not post',
      forbidden(cameraPolicy, 'execute-api:Invoke'),
      'serveBatch',
      /POST \/FrameData is answered with 403/,
    ],
    [
      'where no route leads to the function',
      gone(/Route(FrameData)?[0-9A-F]{8}$/),
      'serveBatch',
      /POST \/FrameData is answered with 404/,
    ],
    [
      'where everyone may post',
      edit(/RouteFrameData[0-9A-F]{8}$/, ({ Properties }) => {
        Properties.AuthorizationType = 'NONE';
      }),
      'serveBatch',
      /POST \/FrameData is answered with 400/,
    ],
    [
      'where the API may not call the function',
      gone(/FunctionPermission/),
      'serveBatch',
      /POST \/FrameData is answered with 500/,
    ],
    [
      'where the function does not know its archive',
      edit(
        /FrameIngestFunction[0-9A-F]{8}$/,
        ({ Properties }) => delete Properties.Environment.Variables.ARCHIVE_BUCKET,
      ),
      'serveBatch',
      /POST \/FrameData is answered with 500/,
    ],
    [
      'where the archive is of another account',
      edit(/FrameIngestFunction[0-9A-F]{8}$/, ({ Properties }) => {
        Properties.Environment.Variables.BUCKET_OWNER = '444455556666';
      }),
      'serveBatch',
      /POST \/FrameData is answered with 503 .*archive_failed/,
    ],
    [
      'where the function may not archive',
      forbidden(handlerPolicy, 's3:PutObject'),
      'serveBatch',
      /POST \/FrameData is answered with 503 .*archive_failed/,
    ],
    [
      'where the policy of the bucket denies',
      edit(/ArchivePolicy/, ({ Properties }) => {
        Properties.PolicyDocument.Statement[0].Condition.Bool['aws:SecureTransport'] = 'true';
      }),
      'serveBatch',
      /POST \/FrameData is answered with 503 .*archive_failed/,
    ],
    [
      'where the function may not put media',
      forbidden(handlerPolicy, 'kinesisvideo:PutMedia'),
      'serveBatch',
      /POST \/FrameData is answered with 202/,
    ],
    [
      'where the function may not find out what is not there',
      forbidden(handlerPolicy, 's3:ListBucket'),
      'makeSureOfBatch',
      /GET \/Batches\/.* is answered with 503|s3:ListBucket/,
    ],
    [
      'where the function may not make clips',
      forbidden(handlerPolicy, 'kinesisvideo:GetClip'),
      'watchBatch',
      /HEAD \/Clip is answered with 502/,
    ],
    [
      'where the archive tells the queue nothing',
      edit(/Archive[0-9A-F]{8}$/, ({ Properties }) => delete Properties.NotificationConfiguration),
      'makeSureOfBatch',
      /the queue has 0 messages, none of the archived batch/,
    ],
    ['where nothing reads the queue', gone(/RedriveSource/), 'makeSureOfBatch', /nothing reads the queue/],
    [
      'where the function does not know that batches are redriven',
      edit(/FrameIngestFunction[0-9A-F]{8}$/, ({ Properties }) => {
        delete Properties.Environment.Variables.REDRIVE;
        // It waits for the stream as long as it may.
        Properties.Timeout = 6;
      }),
      'makeSureOfBatch',
      /POST \/FrameData is answered with 503/,
    ],
    [
      'where the second function may not look into the stream',
      forbidden(redrivePolicy, 'kinesisvideo:ListFragments'),
      'makeSureOfBatch',
      /not authorized to perform: kinesisvideo:ListFragments/,
    ],
    [
      'where the second function may not read the archive',
      forbidden(redrivePolicy, 's3:GetObject'),
      'makeSureOfBatch',
      /not authorized to perform: s3:GetObject/,
    ],
  ])('%s', async (_, mutate, act, failure) => {
    await expect(rehearse(mutate(template), [act])).rejects.toThrow(failure);
  });
});
