import {
  DescribeStreamCommand,
  GetDataEndpointCommand,
  KinesisVideoClient,
  ListStreamsCommand,
  type StreamInfo,
} from '@aws-sdk/client-kinesis-video';
import { describeError } from '../../describe-error.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Credentials, the stream as Kinesis Video has it, and whether its data endpoint answers. */
export async function checkStream(streamName: string | undefined, isNeeded: boolean): Promise<Finding[]> {
  const client = new KinesisVideoClient({ maxAttempts: 2 });
  try {
    const access = await checkAccess(client, isNeeded);
    if (access.some(({ outcome }) => outcome !== 'ok')) return access;
    const quota = await checkQuota(client);
    if (streamName === undefined) return [...access, quota];
    return [...access, quota, ...(await checkOne(client, streamName))];
  } finally {
    client.destroy();
  }
}

async function checkAccess({ config }: KinesisVideoClient, isNeeded: boolean): Promise<Finding[]> {
  const missing = isNeeded ? fail : warn;
  try {
    const region = await config.region();
    const { accessKeyId, expiration } = await config.credentials();
    const until = expiration === undefined ? '' : ` until ${expiration.toISOString()}`;
    return [ok('credentials', `Access key ...${accessKeyId.slice(-4)}${until}, region ${region}`)];
  } catch (error) {
    const cure = 'Set AWS_REGION and credentials (AWS_PROFILE, `aws sso login`, ...), or give --local.';
    return [missing('credentials', describeError(error), cure)];
  }
}

async function checkOne(client: KinesisVideoClient, StreamName: string): Promise<Finding[]> {
  try {
    const { StreamInfo } = await client.send(new DescribeStreamCommand({ StreamName }));
    if (StreamInfo === undefined) throw new Error('DescribeStream answered without a stream');
    return [checkState(StreamInfo), checkRetention(StreamInfo), await checkEndpoint(client, StreamName)];
  } catch (error) {
    const isMissing = error instanceof Error && error.name === 'ResourceNotFoundException';
    const cure = isMissing
      ? 'A stream of a pattern such as cam-* is made by its first batch: send one. Otherwise look at name, account and region.'
      : toCure(error, 'kinesisvideo:DescribeStream');
    return [fail('stream', describeError(error), cure)];
  }
}

/** What to do about a failed call: a refusal of the caller, an answer of the service, or none at all. */
function toCure(error: unknown, action: string): string {
  const { $metadata: { httpStatusCode: status } = {} } = error as { $metadata?: { httpStatusCode?: number } };
  if (status === undefined) return 'Look at the network, and at the endpoint where one is set.';
  if (status === 401 || status === 403 || /AccessDenied|NotAuthorized/.test((error as Error).name)) {
    return `Allow ${action}, and look at the credentials.`;
  }
  return 'The service is there and answers with a fault: try again later.';
}

function checkState({ StreamName, Status }: StreamInfo): Finding {
  if (Status === 'ACTIVE') return ok('stream', `${StreamName} is ACTIVE`);
  return fail(
    'stream',
    `${StreamName} is ${Status}`,
    'Wait until it is ACTIVE; one that is DELETING is gone soon.',
  );
}

function checkRetention({ DataRetentionInHours: hours = 0 }: StreamInfo): Finding {
  if (hours > 0) return ok('retention', `It keeps ${hours} h`);
  return warn(
    'retention',
    'It keeps nothing: nothing can be watched, and retries cannot look whether a batch is there',
    'Set a retention: `aws kinesisvideo update-data-retention`.',
  );
}

/** Any answer will do: without a signature it is a refusal. */
async function checkEndpoint(client: KinesisVideoClient, StreamName: string): Promise<Finding> {
  let endpoint = '';
  try {
    const command = new GetDataEndpointCommand({ StreamName, APIName: 'PUT_MEDIA' });
    endpoint = (await client.send(command)).DataEndpoint ?? '';
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(endpointTimeoutMs) });
    await answer.body?.cancel();
    return ok('data endpoint', `${endpoint} answers`);
  } catch (error) {
    const cure =
      endpoint === ''
        ? toCure(error, 'kinesisvideo:GetDataEndpoint')
        : 'Allow HTTPS to *.kinesisvideo.REGION.amazonaws.com, or make a VPC endpoint.';
    return fail('data endpoint', `${endpoint} ${describeError(error)}`.trim(), cure);
  }
}

const endpointTimeoutMs = 5000;

/** What an account has without asking for more. @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/limits.html */
const maxStreams = 10_000;
const nearlyAll = 0.9;

async function checkQuota(client: KinesisVideoClient): Promise<Finding> {
  try {
    const count = await countStreams(client);
    const says = `${count} of ${maxStreams} streams, the quota of an account that has asked for no more`;
    if (count < maxStreams * nearlyAll) return ok('quota', says);
    return warn('quota', says, 'Ask for a higher quota in Service Quotas, or delete streams.');
  } catch (error) {
    return warn('quota', describeError(error), toCure(error, 'kinesisvideo:ListStreams'));
  }
}

async function countStreams(client: KinesisVideoClient): Promise<number> {
  let count = 0;
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListStreamsCommand({ MaxResults: 10_000, NextToken }));
    count += page.StreamInfoList?.length ?? 0;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return count;
}
