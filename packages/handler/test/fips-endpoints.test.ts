import dns from 'node:dns';
import { composeDelivery } from '../src/compose-delivery.ts';
import { createServices } from '../src/compose-services.ts';
import { parseConfiguration } from '../src/config/configuration.ts';

const environment = {
  ...{ ARCHIVE_BUCKET: 'archive', STREAM_NAMES: 'front', AWS_REGION: 'us-gov-west-1' },
  ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_MAX_ATTEMPTS: '1' },
};
const { signal } = new AbortController();

let before: NodeJS.ProcessEnv;
beforeEach(() => {
  before = { ...process.env };
});
afterEach(() => {
  process.env = before;
  jest.restoreAllMocks();
});

/** The hosts that everything the function reaches AWS with asks for. Nothing is sent: no name has an address. */
async function hostsCalled(variables: Record<string, string>): Promise<string[]> {
  Object.assign(process.env, environment, variables);
  const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((host: string, ...others: unknown[]) => {
    const callback = others.at(-1) as (error: Error) => void;
    process.nextTick(() =>
      callback(Object.assign(new Error(`${host} is not looked up`), { code: 'ENOTFOUND' })),
    );
  }) as never);
  const configuration = parseConfiguration(process.env);
  const services = createServices(configuration);
  const { archive, findInStream, prepareStream } = composeDelivery(configuration, services);
  const calls = await Promise.allSettled([
    archive.read('front/batch.mkv', signal),
    prepareStream('front', signal),
    findInStream('front', [{ startMs: 0, segmentUuid: undefined, frames: [] }], signal),
  ]);
  expect(calls.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  return [...new Set(lookup.mock.calls.map(([host]) => host))].sort();
}

test('with AWS_USE_FIPS_ENDPOINT S3 and the control plane are called at FIPS endpoints, and at no others', async () => {
  expect(await hostsCalled({ AWS_USE_FIPS_ENDPOINT: 'true' })).toEqual([
    'archive.s3-fips.us-gov-west-1.amazonaws.com',
    'kinesisvideo-fips.us-gov-west-1.amazonaws.com',
  ]);
});

test('without it they are called at the usual ones', async () => {
  const hosts = await hostsCalled({ AWS_REGION: 'eu-west-1' });

  expect(hosts).toEqual(['archive.s3.eu-west-1.amazonaws.com', 'kinesisvideo.eu-west-1.amazonaws.com']);
});
