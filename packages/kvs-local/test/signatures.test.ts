import { DescribeStreamCommand, KinesisVideoClient, ListStreamsCommand } from '@aws-sdk/client-kinesis-video';
import { ListFragmentsCommand } from '@aws-sdk/client-kinesis-video-archived-media';
import { GetMediaCommand, KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { createClients } from './clients.ts';
import { takeChunks } from './collect-payload.ts';
import { cluster, header, someTime } from './media.ts';
import { authorization, PutMediaConnection, putMediaHeaders } from './put-media-connection.ts';

let server: KvsLocal;
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const media = Buffer.concat([header(), cluster(someTime)]);

beforeEach(async () => {
  server = await startKvsLocal({
    credentials: [
      credentials,
      { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'other', sessionToken: 'token' },
    ],
    streams: [{ name: 'camera', dataRetentionInHours: 1 }],
  });
});

afterEach(() => server.close());

interface Signing {
  readonly headers?: Record<string, string>;
  readonly identity?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly signingDate?: Date;
  /** Sent, but not signed. */
  readonly unsigned?: readonly string[];
  /** Signed, though the signer leaves them out by habit. */
  readonly signed?: readonly string[];
  /** Known to the signer alone. */
  readonly unsent?: readonly string[];
}

/** PutMedia headers as the signer of AWS's clients, @smithy/signature-v4, signs them. */
async function signPutMedia(signing: Signing): Promise<Record<string, string>> {
  const { headers = {}, identity = credentials, signingDate = new Date(), unsigned = [], signed } = signing;
  const client = new KinesisVideoMediaClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: identity,
  });
  const signer = (await client.config.signer(undefined)) as unknown as {
    sign(request: object, options: object): Promise<{ headers: Record<string, string> }>;
  };
  const { host, hostname, port } = new URL(server.url);
  const target = { method: 'POST', protocol: 'http:', hostname, port: Number(port), path: '/putMedia' };
  const request = await signer.sign(
    {
      ...{ ...target, query: {}, body: undefined },
      headers: { host, ...putMediaHeaders({ authorization: undefined }), ...headers },
    },
    {
      signingDate,
      signingService: 'kinesisvideo',
      unsignableHeaders: new Set([...unsigned, ...(signing.unsent ?? [])]),
      ...(signed === undefined ? {} : { signableHeaders: new Set(signed) }),
    },
  );
  client.destroy();
  for (const name of signing.unsent ?? []) delete request.headers[name];
  return request.headers;
}

const hash = 'x-amz-content-sha256';
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const temporary = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'other', sessionToken: 'token' };

test.each<[string, Signing]>([
  ['the hash of nothing and no header, as in C', { headers: { [hash]: emptyHash }, unsent: [hash] }],
  ['the hash of nothing in a header', { headers: { [hash]: emptyHash } }],
  ['UNSIGNED-PAYLOAD in a signed header, as in JavaScript', { headers: { [hash]: 'UNSIGNED-PAYLOAD' } }],
  [
    'UNSIGNED-PAYLOAD in a header that is not signed, as in Java',
    { headers: { [hash]: 'UNSIGNED-PAYLOAD' }, unsigned: [hash] },
  ],
  ['a host without its port, as by kvssink', { headers: { host: '127.0.0.1' } }],
  ['a token that is signed', { identity: temporary }],
  ['a token that is not signed', { identity: temporary, unsigned: ['x-amz-security-token'] }],
  [
    'the headers that the C producer signs',
    {
      headers: {
        connection: 'keep-alive',
        'transfer-encoding': 'chunked',
        'user-agent': 'AWS-SDK-KVS/1.6.0 GCC/12.2.0',
        'x-amzn-fragment-acknowledgment-required': '1',
        [hash]: emptyHash,
      },
      signed: ['connection', 'transfer-encoding', 'user-agent'],
      unsent: [hash],
    },
  ],
])('PutMedia is accepted with %s', async (_what, signing) => {
  const connection = new PutMediaConnection(server.url, await signPutMedia(signing)).end(media);

  expect((await connection.answer()).statusCode).toBe(200);
  expect((await connection.acknowledged('PERSISTED')).FragmentTimecode).toBe(someTime);
});

test.each<[string, Signing, string]>([
  ['a wrong secret', { identity: { ...credentials, secretAccessKey: 'x' } }, 'InvalidSignatureException'],
  ['an unknown key', { identity: { ...credentials, accessKeyId: 'X' } }, 'UnrecognizedClientException'],
  ['another token', { identity: { ...temporary, sessionToken: 'x' } }, 'UnrecognizedClientException'],
  ['no token', { identity: temporary, unsent: ['x-amz-security-token'] }, 'UnrecognizedClientException'],
  [
    'a signature of an hour ago',
    { signingDate: new Date(Date.now() - 3_600_000) },
    'InvalidSignatureException',
  ],
  [
    'a signature of UNSIGNED-PAYLOAD without its header',
    { headers: { [hash]: 'UNSIGNED-PAYLOAD' }, unsent: [hash] },
    'InvalidSignatureException',
  ],
])('PutMedia is refused, before its media, with %s', async (_what, signing, type) => {
  const connection = new PutMediaConnection(server.url, await signPutMedia(signing)).write(media);

  const { statusCode, headers } = await connection.answer();

  expect([statusCode, headers['x-amzn-errortype']]).toEqual([403, type]);
  connection.drop();
});

test("AWS's clients are accepted with the right credentials", async () => {
  const clients = createClients(server.url);
  await new PutMediaConnection(server.url, await signPutMedia({})).end(media).acknowledged('PERSISTED');

  const { StreamInfo } = await clients.control.send(new DescribeStreamCommand({ StreamName: 'camera' }));
  const { Fragments } = await clients.archive.send(new ListFragmentsCommand({ StreamName: 'camera' }));
  const StartSelector = { StartSelectorType: 'EARLIEST' as const };
  const { Payload } = await clients.media.send(new GetMediaCommand({ StreamName: 'camera', StartSelector }));

  expect(StreamInfo?.StreamName).toBe('camera');
  expect(Fragments).toHaveLength(1);
  expect(await takeChunks(Payload, 1)).toHaveLength(1);
  clients.destroy();
});

test.each([
  [{ secretAccessKey: 'x' }, 'us-east-1', 0, 'InvalidSignatureException', /does not match/],
  [{ accessKeyId: 'X' }, 'us-east-1', 0, 'UnrecognizedClientException', /token .* is invalid/],
  [{}, 'eu-west-1', 0, 'InvalidSignatureException', /valid region, not 'eu-west-1'/],
  [{}, 'us-east-1', -3_600_000, 'InvalidSignatureException', /Signature expired/],
  [{}, 'us-east-1', 3_600_000, 'InvalidSignatureException', /Signature not yet current/],
])('a client with %j of %s and a clock that is %d ms ahead hears %s', async (...row) => {
  const [changes, region, systemClockOffset, name, message] = row;
  const identity = { ...credentials, ...changes };
  const options = { endpoint: server.url, region, systemClockOffset, credentials: identity, maxAttempts: 1 };
  const client = new KinesisVideoClient(options);

  await expect(client.send(new ListStreamsCommand({}))).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message),
    $metadata: { httpStatusCode: 403 },
  });

  client.destroy();
});

test('a body that is not the one that was signed is refused', async () => {
  const client = new KinesisVideoClient({ endpoint: server.url, region: 'us-east-1', credentials });
  client.middlewareStack.add(
    (next) => async (args) => {
      (args.request as { body: string }).body = '{"MaxResults":2}';
      return await next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );

  await expect(client.send(new ListStreamsCommand({ MaxResults: 1 }))).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  });

  client.destroy();
});

test('credentials may be looked up as they are needed', async () => {
  const asked: string[] = [];
  const lookUp = async (accessKeyId: string) => {
    asked.push(accessKeyId);
    return accessKeyId === 'AKIDEXAMPLE' ? credentials : undefined;
  };
  const other = await startKvsLocal({ credentials: lookUp });
  const { control, destroy } = createClients(other.url);

  expect((await control.send(new ListStreamsCommand({}))).StreamInfoList).toEqual([]);

  expect(asked).toEqual(['AKIDEXAMPLE']);
  destroy();
  await other.close();
});

test.each(['{"MaxResults":', '[]'])(
  'a stranger does not hear what is wrong with the body %s',
  async (body) => {
    const send = (authorization: string, url: string) =>
      fetch(`${url}/listStreams`, { method: 'POST', headers: { authorization }, body });
    const anyones = await startKvsLocal();

    const refused = await send(authorization, server.url);
    const accepted = await send(authorization, anyones.url);
    await anyones.close();

    expect([refused.status, refused.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'IncompleteSignatureException',
    ]);
    expect([accepted.status, accepted.headers.get('x-amzn-errortype')]).toEqual([
      400,
      'SerializationException',
    ]);
  },
);
