import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleFrames } from '../../../../../test/support/sample.ts';
import { type RunningStack, startTemporaryStack } from '../../../../../test/support/stack.ts';
import { createSignatureAuthorizer, startGateway } from '../../../../../test/support/start-gateway.ts';
import { IngestError } from '../../../src/errors.ts';
import { createIotFetch } from '../../../src/node/iot/create-iot-fetch.ts';
import { readArchivedTimes } from '../archived-times.ts';
import { killCommands, runCommand } from '../start-command.ts';
import { makeTemporaryFolder, removeTemporaryFolders } from '../temporary-folder.ts';
import { makeCertificates } from './make-certificates.ts';
import { startCredentialsProvider } from './start-credentials-provider.ts';

const region = 'eu-west-1';
const roleAlias = 'frame-ingest';
const thingName = 'cam-garage';

const certificates = makeCertificates(makeTemporaryFolder());
const hour = 3_600_000;
let provider: Awaited<ReturnType<typeof startCredentialsProvider>>;
let stack: RunningStack;
let gateway: Awaited<ReturnType<typeof startGateway>>;

beforeAll(async () => {
  stack = await startTemporaryStack();
});
beforeEach(async () => {
  provider = await startCredentialsProvider({
    ...{ certificates, roleAlias, lifetimeMs: hour },
    things: { [thingName]: 'device' },
  });
  gateway = await startGateway(stack.api, createSignatureAuthorizer(region, provider.find));
});
afterEach(async () => {
  await provider.stop();
  await gateway.stop();
});
afterAll(async () => {
  killCommands();
  await stack.stop();
  removeTemporaryFolders();
});

interface Changes {
  readonly roleAlias?: string;
  readonly thingName?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly nowMs?: () => number;
}

function createFetch(changes: Changes = {}): typeof fetch {
  const ca = readFileSync(certificates.serverCa, 'utf8');
  const { device } = certificates;
  return createIotFetch({ endpoint: provider.url, roleAlias, thingName, ...device, ca, region, ...changes });
}

const getConfig = async (iotFetch: typeof fetch): Promise<number> =>
  (await iotFetch(`${gateway.url}/Config`)).status;

test('requests are signed with credentials of the role, which serve until they are about to end', async () => {
  let nowMs = Date.now();
  const iotFetch = createFetch({ nowMs: () => nowMs });

  expect(await Promise.all([getConfig(iotFetch), getConfig(iotFetch)])).toEqual([200, 200]);
  expect(provider.issued()).toBe(1);
  // The gateway takes signatures of the last five minutes, so that the device's clock cannot go on far.
  nowMs += 2 * 60_000;
  expect(await getConfig(iotFetch)).toBe(200);
  expect(provider.issued()).toBe(1);
});

test('others are asked for before they end, once for requests side by side', async () => {
  provider.settings.lifetimeMs = 4 * 60_000;
  const iotFetch = createFetch();
  expect(await getConfig(iotFetch)).toBe(200);
  provider.settings.lifetimeMs = hour;

  expect(await Promise.all([getConfig(iotFetch), getConfig(iotFetch)])).toEqual([200, 200]);
  expect(await getConfig(iotFetch)).toBe(200);

  expect(provider.issued()).toBe(2);
});

test('credentials that still hold are used while the provider gives none, and not after', async () => {
  provider.settings.lifetimeMs = 4 * 60_000;
  let nowMs = Date.now();
  const iotFetch = createFetch({ nowMs: () => nowMs });
  expect(await getConfig(iotFetch)).toBe(200);
  provider.settings.failure = 503;

  expect(await getConfig(iotFetch)).toBe(200);
  nowMs += 4 * 60_000 + 1000;
  await expect(iotFetch(`${gateway.url}/Config`)).rejects.toMatchObject({
    ...{ code: 'gateway_refused', retryable: true, status: 503 },
  });
  provider.settings.failure = undefined;
  expect(await getConfig(iotFetch)).toBe(200);
});

test.each<[string, Changes]>([
  ['another alias', { roleAlias: 'another' }],
  ['another thing', { thingName: 'cam-attic' }],
])('%s is refused, with what to look at, and is not tried again', async (_, changes) => {
  const refused = createFetch(changes)(`${gateway.url}/Config`);

  await expect(refused).rejects.toBeInstanceOf(IngestError);
  await expect(refused).rejects.toMatchObject({
    ...{ code: 'unauthorized', retryable: false, status: 403 },
    message: expect.stringMatching(/Access Denied.*iot:AssumeRoleWithCertificate/),
  });
});

test('a certificate of somebody else comes to no answer', async () => {
  await expect(createFetch(certificates.stranger)(`${gateway.url}/Config`)).rejects.toThrow();
  expect(provider.issued()).toBe(0);
});

test('a provider whose own certificate nobody vouches for gets no request', async () => {
  const { device } = certificates;
  const iotFetch = createIotFetch({ endpoint: provider.url, roleAlias, thingName, ...device, region });

  await expect(iotFetch(`${gateway.url}/Config`)).rejects.toThrow(/certificate/);
  expect(provider.issued()).toBe(0);
});

test('an answer that holds no credentials is none', async () => {
  provider.settings.failure = 200;

  await expect(getConfig(createFetch())).rejects.toMatchObject({ code: 'not_an_answer', retryable: true });
});

describe('frame-ingest-upload', () => {
  const withTrust = { NODE_EXTRA_CA_CERTS: certificates.serverCa };
  const { certFile, keyFile } = certificates.device;

  function iotArgs(alias = roleAlias): string[] {
    return [
      ...['--url', gateway.url, '--directory', makeTemporaryFolder(), '--region', region],
      ...['--iot-endpoint', provider.url, '--iot-role-alias', alias, '--thing', thingName],
      ...['--cert', certFile, '--key', keyFile],
    ];
  }

  test('sends pictures for the stream that is named as the thing', async () => {
    const folder = makeTemporaryFolder();
    const files = exampleFrames.slice(0, 12).map((frame, index) => {
      const file = join(folder, `${100 + index}.jpg`);
      writeFileSync(file, frame);
      return file;
    });
    const given = ['--start', '2026-03-01T00:00:00Z', '--framerate', '10'];

    const { code, output } = await runCommand([...iotArgs(), ...given, ...files], withTrust);

    expect(output).toMatch(/everything has been sent\n$/);
    expect(code).toBe(0);
    const startMs = Date.parse('2026-03-01T00:00:00Z');
    expect(await readArchivedTimes(stack, thingName)).toEqual(files.map((_, index) => startMs + index * 100));
    expect(provider.issued()).toBe(1);
  });

  test('says what AWS IoT refuses, and ends with the status of a refusal', async () => {
    const { code, output } = await runCommand(iotArgs('another'), withTrust);

    expect(code).toBe(3);
    expect(output).toContain('/role-aliases/another/credentials for the thing cam-garage was answered 403');
  });

  test('names a file that is no certificate before it waits for a network', async () => {
    const { code, output } = await runCommand(iotArgs().map((arg) => (arg === certFile ? __filename : arg)));

    expect(code).toBe(1);
    expect(output).toContain(`${__filename} is not the TLS certificate in PEM`);
  });
});
