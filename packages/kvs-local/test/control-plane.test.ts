import { type IncomingHttpHeaders, request } from 'node:http';
import {
  CreateSignalingChannelCommand,
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  DescribeStreamStorageConfigurationCommand,
  GetDataEndpointCommand,
  ListStreamsCommand,
  ListTagsForStreamCommand,
  paginateListStreams,
  TagStreamCommand,
  UntagStreamCommand,
  UpdateDataRetentionCommand,
  UpdateStreamCommand,
  UpdateStreamStorageConfigurationCommand,
} from '@aws-sdk/client-kinesis-video';
import { GetImagesCommand, type GetImagesCommandInput } from '@aws-sdk/client-kinesis-video-archived-media';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { type Clients, createClients } from './clients.ts';
import { authorization } from './put-media-connection.ts';

let server: KvsLocal;
let clients: Clients;
const now = Date.UTC(2026, 1, 3, 4, 5, 6, 789);

beforeEach(async () => {
  server = await startKvsLocal({
    accountId: '111122223333',
    region: 'eu-west-1',
    clock: () => now,
    allowedHosts: ['kvs', '*.docker.internal'],
  });
  clients = createClients(server.url);
});

afterEach(async () => {
  clients.destroy();
  await server.close();
});

test('a created stream is described by name and by ARN, as it was created', async () => {
  const { StreamARN } = await clients.control.send(
    new CreateStreamCommand({
      StreamName: 'front-door_1.a',
      DataRetentionInHours: 24,
      MediaType: 'video/h264,audio/aac',
      DeviceName: 'door',
    }),
  );

  const byName = await clients.control.send(new DescribeStreamCommand({ StreamName: 'front-door_1.a' }));
  const byArn = await clients.control.send(new DescribeStreamCommand({ StreamARN }));

  expect(StreamARN).toBe(`arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door_1.a/${now}`);
  expect(byName.StreamInfo).toEqual({
    StreamName: 'front-door_1.a',
    StreamARN,
    DataRetentionInHours: 24,
    MediaType: 'video/h264,audio/aac',
    DeviceName: 'door',
    KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:alias/aws/kinesisvideo',
    Status: 'ACTIVE',
    Version: expect.stringMatching(/^[a-zA-Z0-9]{1,64}$/),
    CreationTime: new Date(now),
  });
  expect(byArn.StreamInfo).toEqual(byName.StreamInfo);
});

test('a stream retains nothing unless it is told to', async () => {
  await clients.control.send(new CreateStreamCommand({ StreamName: 'camera' }));

  const { StreamInfo } = await clients.control.send(new DescribeStreamCommand({ StreamName: 'camera' }));

  expect(StreamInfo?.DataRetentionInHours).toBe(0);
});

test('a name can be taken only once, by calls at the same time too', async () => {
  const create = () => clients.control.send(new CreateStreamCommand({ StreamName: 'camera' }));

  const outcomes = await Promise.allSettled([create(), create()]);

  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(create()).rejects.toMatchObject({
    name: 'ResourceInUseException',
    $metadata: { httpStatusCode: 400 },
    message: expect.stringContaining('camera'),
  });
});

test.each([
  [{ StreamName: 'two words' }, /StreamName must match/],
  [{ StreamName: '../../etc' }, /StreamName must match/],
  [{ StreamName: '' }, /StreamName must have 1 to 256 characters/],
  [{ StreamName: 'a'.repeat(257) }, /StreamName must have 1 to 256 characters; it has 257/],
  [{ StreamName: undefined }, /StreamName is missing/],
  [
    { StreamName: 'a', DataRetentionInHours: -1 },
    /DataRetentionInHours must be a whole number from 0 to 87600/,
  ],
  [{ StreamName: 'a', DataRetentionInHours: 87601 }, /DataRetentionInHours/],
  [{ StreamName: 'a', DataRetentionInHours: 1.5 }, /DataRetentionInHours/],
  [{ StreamName: 'a', MediaType: 'h264' }, /MediaType must match/],
  [{ StreamName: 'a', Tags: { 'a|b': 'c' } }, /Tags.a\|b must have a key/],
  [
    { StreamName: 'a', StreamStorageConfiguration: { DefaultStorageTier: 'COLD' as 'WARM' } },
    /StreamStorageConfiguration\.DefaultStorageTier must be one of HOT, WARM; received "COLD"/,
  ],
  [
    { StreamName: 'a', StreamStorageConfiguration: { DefaultStorageTier: undefined } },
    /StreamStorageConfiguration\.DefaultStorageTier is missing/,
  ],
])('CreateStream refuses %j and names the field', async (input, message) => {
  await expect(clients.control.send(new CreateStreamCommand(input))).rejects.toMatchObject({
    name: 'InvalidArgumentException',
    message: expect.stringMatching(message),
  });
});

test('every faulty field is named at once', async () => {
  const faulty = new CreateStreamCommand({ StreamName: ' ', DataRetentionInHours: -1 });

  await expect(clients.control.send(faulty)).rejects.toThrow(/StreamName .*; DataRetentionInHours /);
});

test.each(['.', '..', 'a'.repeat(256), 'CON'])('%s is a stream name like any other', async (StreamName) => {
  await clients.control.send(new CreateStreamCommand({ StreamName }));

  const { StreamInfo } = await clients.control.send(new DescribeStreamCommand({ StreamName }));

  expect(StreamInfo?.StreamName).toBe(StreamName);
});

test.each([
  ['an unknown name', { StreamName: 'nobody' }, 'ResourceNotFoundException', 404],
  [
    'an ARN of another creation',
    { StreamARN: 'arn:aws:kinesisvideo:eu-west-1:111122223333:stream/camera/1' },
    'ResourceNotFoundException',
    404,
  ],
  ['something that is no ARN', { StreamARN: 'camera' }, 'InvalidArgumentException', 400],
  ['neither name nor ARN', {}, 'InvalidArgumentException', 400],
])('%s is answered with its error', async (_what, input, name, httpStatusCode) => {
  await clients.control.send(new CreateStreamCommand({ StreamName: 'camera' }));

  await expect(clients.control.send(new DescribeStreamCommand(input))).rejects.toMatchObject({
    name,
    $metadata: { httpStatusCode, requestId: expect.stringMatching(/^[\da-f-]{36}$/) },
  });
});

test('streams are listed in pages, and by the beginning of their names', async () => {
  for (const StreamName of ['b-2', 'a-1', 'b-1', 'b-3', 'c-1']) {
    await clients.control.send(new CreateStreamCommand({ StreamName }));
  }
  const StreamNameCondition = { ComparisonOperator: 'BEGINS_WITH' as const, ComparisonValue: 'b-' };

  const pages: (string | undefined)[][] = [];
  for await (const page of paginateListStreams(
    { client: clients.control, pageSize: 2 },
    { StreamNameCondition },
  )) {
    pages.push(page.StreamInfoList?.map(({ StreamName }) => StreamName) ?? []);
  }
  const all = await clients.control.send(new ListStreamsCommand({}));

  expect(pages).toEqual([['b-1', 'b-2'], ['b-3']]);
  expect(all.StreamInfoList).toHaveLength(5);
  expect(all.NextToken).toBeUndefined();
});

test('a token that was never given is refused', async () => {
  await expect(clients.control.send(new ListStreamsCommand({ NextToken: 'Zm9v' }))).rejects.toMatchObject({
    name: 'InvalidArgumentException',
    message: expect.stringContaining('NextToken'),
  });
});

test('a deleted stream is gone, and its name is free', async () => {
  const { StreamARN } = await clients.control.send(new CreateStreamCommand({ StreamName: 'camera' }));

  await clients.control.send(new DeleteStreamCommand({ StreamARN }));

  await expect(
    clients.control.send(new DescribeStreamCommand({ StreamName: 'camera' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await clients.control.send(new CreateStreamCommand({ StreamName: 'camera' }));
});

test('a stream is not deleted by someone who knows an older version of it', async () => {
  const { StreamARN } = await clients.control.send(new CreateStreamCommand({ StreamName: 'camera' }));

  await expect(
    clients.control.send(new DeleteStreamCommand({ StreamARN, CurrentVersion: 'old' })),
  ).rejects.toMatchObject({ name: 'VersionMismatchException' });
});

test('retention is raised and lowered by steps, each for the version that it was meant for', async () => {
  await clients.control.send(new CreateStreamCommand({ StreamName: 'camera', DataRetentionInHours: 2 }));
  const describe = async () =>
    (await clients.control.send(new DescribeStreamCommand({ StreamName: 'camera' }))).StreamInfo;
  const version = (await describe())?.Version;
  const raise = (CurrentVersion: string | undefined) =>
    clients.control.send(
      new UpdateDataRetentionCommand({
        StreamName: 'camera',
        CurrentVersion,
        Operation: 'INCREASE_DATA_RETENTION',
        DataRetentionChangeInHours: 3,
      }),
    );

  await raise(version);

  expect((await describe())?.DataRetentionInHours).toBe(5);
  await expect(raise(version)).rejects.toMatchObject({ name: 'VersionMismatchException' });
  const lower = new UpdateDataRetentionCommand({
    StreamName: 'camera',
    CurrentVersion: (await describe())?.Version,
    Operation: 'DECREASE_DATA_RETENTION',
    DataRetentionChangeInHours: 6,
  });
  await expect(clients.control.send(lower)).rejects.toThrow(/DataRetentionChangeInHours .* -1 hours/);
});

test('a stream is updated by someone who knows its present version, and then has another', async () => {
  await clients.control.send(new CreateStreamCommand({ StreamName: 'camera', DeviceName: 'door' }));
  const describe = async () =>
    (await clients.control.send(new DescribeStreamCommand({ StreamName: 'camera' }))).StreamInfo;
  const CurrentVersion = (await describe())?.Version;
  const update = () =>
    clients.control.send(
      new UpdateStreamCommand({ StreamName: 'camera', CurrentVersion, MediaType: 'video/h264' }),
    );

  await update();

  expect(await describe()).toMatchObject({ MediaType: 'video/h264', DeviceName: 'door' });
  expect((await describe())?.Version).not.toBe(CurrentVersion);
  await expect(update()).rejects.toMatchObject({
    name: 'VersionMismatchException',
    $metadata: { httpStatusCode: 400 },
  });
});

test('a stream passes through CREATING, UPDATING and DELETING where that is asked for', async () => {
  let time = now;
  const slow = await startKvsLocal({ clock: () => time, transitionMs: 1000, streams: [{ name: 'ready' }] });
  const { control, destroy } = createClients(slow.url);
  const describe = async (StreamName = 'camera') =>
    (await control.send(new DescribeStreamCommand({ StreamName }))).StreamInfo;
  const statuses = [(await describe('ready'))?.Status];

  const { StreamARN } = await control.send(new CreateStreamCommand({ StreamName: 'camera' }));
  const early = new DeleteStreamCommand({ StreamARN });
  await expect(control.send(early)).rejects.toMatchObject({ name: 'ResourceInUseException' });
  statuses.push((await describe())?.Status);
  time += 1000;
  statuses.push((await describe())?.Status);
  const CurrentVersion = (await describe())?.Version;
  await control.send(new UpdateStreamCommand({ StreamName: 'camera', CurrentVersion }));
  statuses.push((await describe())?.Status);
  time += 1000;
  await control.send(new DeleteStreamCommand({ StreamARN }));
  statuses.push((await describe())?.Status);
  const again = () => control.send(new CreateStreamCommand({ StreamName: 'camera' }));
  await expect(again()).rejects.toMatchObject({ name: 'ResourceInUseException' });
  time += 1000;

  expect(statuses).toEqual(['ACTIVE', 'CREATING', 'ACTIVE', 'UPDATING', 'DELETING']);
  await expect(describe()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await again();
  destroy();
  await slow.close();
});

const describeStorage = async (StreamName = 'camera') => {
  const answer = await clients.control.send(new DescribeStreamStorageConfigurationCommand({ StreamName }));
  const { $metadata, ...output } = answer;
  return output;
};

test.each([
  ['HOT', undefined],
  ['HOT', { DefaultStorageTier: 'HOT' as const }],
  ['WARM', { DefaultStorageTier: 'WARM' as const }],
])(
  'a stream is stored in the tier %s that it was created with: %j',
  async (tier, StreamStorageConfiguration) => {
    const { StreamARN } = await clients.control.send(
      new CreateStreamCommand({ StreamName: 'camera', StreamStorageConfiguration }),
    );

    expect(await describeStorage()).toEqual({
      StreamName: 'camera',
      StreamARN,
      StreamStorageConfiguration: { DefaultStorageTier: tier },
    });
  },
);

test('a tier is changed by someone who knows the present version of the stream, which then has another', async () => {
  const { StreamARN } = await clients.control.send(new CreateStreamCommand({ StreamName: 'camera' }));
  const describe = async () =>
    (await clients.control.send(new DescribeStreamCommand({ StreamName: 'camera' }))).StreamInfo;
  const CurrentVersion = (await describe())?.Version;
  const change = (DefaultStorageTier: 'HOT' | 'WARM') =>
    clients.control.send(
      new UpdateStreamStorageConfigurationCommand({
        StreamARN,
        CurrentVersion,
        StreamStorageConfiguration: { DefaultStorageTier },
      }),
    );

  await change('WARM');

  expect((await describeStorage()).StreamStorageConfiguration).toEqual({ DefaultStorageTier: 'WARM' });
  expect((await describe())?.Version).not.toBe(CurrentVersion);
  await expect(change('HOT')).rejects.toMatchObject({
    name: 'VersionMismatchException',
    $metadata: { httpStatusCode: 400 },
  });
  expect((await describeStorage()).StreamStorageConfiguration).toEqual({ DefaultStorageTier: 'WARM' });
});

test.each([
  [
    {},
    /CurrentVersion is missing; StreamStorageConfiguration is missing; StreamStorageConfiguration\.DefaultStorageTier is missing; StreamName or StreamARN must be given/,
  ],
  [
    { StreamName: 'camera', CurrentVersion: 'a', StreamStorageConfiguration: 'WARM' },
    /StreamStorageConfiguration must be an object; received "WARM"/,
  ],
  [
    {
      StreamName: 'camera',
      CurrentVersion: 'a-b',
      StreamStorageConfiguration: { DefaultStorageTier: 'HOT' },
    },
    /CurrentVersion must match/,
  ],
])('UpdateStreamStorageConfiguration refuses %j and names the fields', async (fields, message) => {
  const { statusCode, headers, body } = await post(
    '/updateStreamStorageConfiguration',
    JSON.stringify(fields),
    {},
  );

  expect([statusCode, headers['x-amzn-errortype']]).toEqual([400, 'InvalidArgumentException']);
  expect(JSON.parse(body).Message).toMatch(message);
});

test('the storage configuration of an unknown stream is not found', async () => {
  await expect(describeStorage('nobody')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
});

test('a stream is UPDATING while its tier changes, and its tier is not changed meanwhile', async () => {
  let time = now;
  const slow = await startKvsLocal({ clock: () => time, transitionMs: 1000, streams: ['camera'] });
  const { control, destroy } = createClients(slow.url);
  const describe = async () =>
    (await control.send(new DescribeStreamCommand({ StreamName: 'camera' }))).StreamInfo;
  const change = async () =>
    await control.send(
      new UpdateStreamStorageConfigurationCommand({
        StreamName: 'camera',
        CurrentVersion: (await describe())?.Version,
        StreamStorageConfiguration: { DefaultStorageTier: 'WARM' },
      }),
    );

  await change();

  expect((await describe())?.Status).toBe('UPDATING');
  await expect(change()).rejects.toMatchObject({ name: 'ResourceInUseException' });
  time += 1000;
  expect((await describe())?.Status).toBe('ACTIVE');
  await change();
  destroy();
  await slow.close();
});

test('an unknown choice is refused with the choices', async () => {
  await clients.control.send(new CreateStreamCommand({ StreamName: 'camera' }));

  await expect(
    clients.control.send(
      new GetDataEndpointCommand({ StreamName: 'camera', APIName: 'PUT_LUNCH' as 'PUT_MEDIA' }),
    ),
  ).rejects.toThrow(/APIName must be one of PUT_MEDIA, GET_MEDIA, .*received "PUT_LUNCH"/);
});

test('tags are added, replaced, listed and removed', async () => {
  await clients.control.send(new CreateStreamCommand({ StreamName: 'camera', Tags: { a: '1' } }));

  await clients.control.send(new TagStreamCommand({ StreamName: 'camera', Tags: { a: '2', b: '3', c: '' } }));
  await clients.control.send(new UntagStreamCommand({ StreamName: 'camera', TagKeyList: ['b', 'unknown'] }));

  const { Tags } = await clients.control.send(new ListTagsForStreamCommand({ StreamName: 'camera' }));
  expect(Tags).toEqual({ a: '2', c: '' });
});

test('a stream has 50 tags at most', async () => {
  await clients.control.send(new CreateStreamCommand({ StreamName: 'camera', Tags: { first: '' } }));
  const Tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag-${index}`, '']));

  await expect(
    clients.control.send(new TagStreamCommand({ StreamName: 'camera', Tags })),
  ).rejects.toMatchObject({
    name: 'TagsPerResourceExceededLimitException',
  });
});

test.each([
  ['host.docker.internal:1234', 'http://host.docker.internal:1234'],
  ['[::1]:99', 'http://[::1]:99'],
  ['kvs', 'no port'],
])('the data endpoint is where the caller found the server: %s', async (host, endpoint) => {
  await clients.control.send(new CreateStreamCommand({ StreamName: 'camera' }));

  const answer = await post('/getDataEndpoint', '{"StreamName":"camera","APIName":"PUT_MEDIA"}', { host });

  const expected = endpoint === 'no port' ? `http://kvs:${server.port}` : endpoint;
  expect(JSON.parse(answer.body)).toEqual({ DataEndpoint: expected });
});

test.each(['a"b', 'localhost/path', 'rebound.example', 'rebound.example:80', 'kvs.rebound.example'])(
  'a request for the host %s is refused, and does nothing',
  async (host) => {
    const { statusCode, headers, body } = await post('/createStream', '{"StreamName":"camera"}', { host });

    expect([statusCode, headers['x-amzn-errortype']]).toEqual([421, 'MisdirectedRequestException']);
    expect(JSON.parse(body).Message).toContain('name the host in allowedHosts (--allow-host)');
    const { StreamInfoList } = await clients.control.send(new ListStreamsCommand({}));
    expect(StreamInfoList).toEqual([]);
  },
);

test.each([
  [
    'CreateSignalingChannel',
    () => clients.control.send(new CreateSignalingChannelCommand({ ChannelName: 'a' })),
  ],
  [
    'GetImages',
    () => clients.archive.send(new GetImagesCommand({ StreamName: 'a' } as GetImagesCommandInput)),
  ],
])('%s, which is not here, fails by its name', async (name, call) => {
  await expect(call()).rejects.toMatchObject({
    name: 'NotImplementedException',
    $metadata: { httpStatusCode: 501 },
    message: expect.stringContaining(name),
  });
});

test.each([
  ['no signature', undefined, 'MissingAuthenticationTokenException'],
  ['another scheme', 'Bearer abc', 'IncompleteSignatureException'],
  ['no credential', 'AWS4-HMAC-SHA256 SignedHeaders=host, Signature=00', 'IncompleteSignatureException'],
  ['no signed headers', authorization.replace('SignedHeaders=host, ', ''), 'IncompleteSignatureException'],
  ['another service', authorization.replace('kinesisvideo', 's3'), 'IncompleteSignatureException'],
])('a request with %s is refused, and changes nothing', async (_what, header, type) => {
  const headers = header === undefined ? {} : { authorization: header };
  const response = await fetch(`${server.url}/createStream`, {
    method: 'POST',
    headers,
    body: '{"StreamName":"camera"}',
  });

  expect(response.status).toBe(403);
  expect(response.headers.get('x-amzn-errortype')).toBe(type);
  expect(response.headers.get('x-amz-errortype')).toBe(type);
  expect(response.headers.get('x-amzn-requestid')).toBe(response.headers.get('x-amz-requestid'));
  expect((await clients.control.send(new ListStreamsCommand({}))).StreamInfoList).toEqual([]);
});

test.each([
  ['POST', '/createstream', '{}', 404, 'UnknownOperationException'],
  ['GET', '/createStream', undefined, 404, 'UnknownOperationException'],
  ['POST', '/listStreams', '{"MaxResults":', 400, 'SerializationException'],
  ['POST', '/listStreams', '[]', 400, 'SerializationException'],
  ['POST', '/listStreams', `"${'a'.repeat(2_000_000)}"`, 413, 'RequestEntityTooLargeException'],
])('%s %s with a wrong body or path is an error of JSON', async (method, path, body, status, type) => {
  const response = await fetch(server.url + path, { method, headers: { authorization }, body: body ?? null });

  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([status, type]);
  expect(await response.json()).toEqual({ Message: expect.any(String) });
});

interface PostAnswer {
  readonly statusCode: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function post(path: string, body: string, headers: Record<string, string>): Promise<PostAnswer> {
  return await new Promise((resolve, reject) => {
    const sent = request(server.url + path, { method: 'POST', headers: { authorization, ...headers } });
    sent.on('error', reject).on('response', (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () =>
        resolve({ statusCode: response.statusCode, headers: response.headers, body: text }),
      );
    });
    sent.end(body);
  });
}
