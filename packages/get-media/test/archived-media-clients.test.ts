import { KinesisVideoClient } from '@aws-sdk/client-kinesis-video';
import { archivedMediaClientOf } from '../src/service/archived-media-clients.ts';

const endpoint = 'http://127.0.0.1:1';

function makeControl(): {
  control: KinesisVideoClient;
  configAt: (at: string, clockOffset?: number) => never;
} {
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  const control = new KinesisVideoClient({ region: 'eu-central-1', credentials });
  const { region, requestHandler, logger } = control.config;
  const shared = { region, requestHandler, logger, credentials: control.config.credentials };
  return {
    control,
    configAt: (at, systemClockOffset = 0) => ({ ...shared, systemClockOffset, endpoint: at }) as never,
  };
}

test('an endpoint has one client for as many tries, of one client of the control plane', () => {
  const { control, configAt } = makeControl();
  const other = makeControl();

  const first = archivedMediaClientOf(control, configAt(endpoint));

  expect(archivedMediaClientOf(control, configAt(endpoint))).toBe(first);
  expect(archivedMediaClientOf(control, configAt('http://127.0.0.1:2'))).not.toBe(first);
  expect(archivedMediaClientOf(control, configAt(endpoint), 1)).not.toBe(first);
  expect(archivedMediaClientOf(other.control, other.configAt(endpoint))).not.toBe(first);
});

test('what is found out about the clock afterwards holds for the next call', () => {
  const { control, configAt } = makeControl();
  archivedMediaClientOf(control, configAt(endpoint));

  const later = archivedMediaClientOf(control, configAt(endpoint, 3_600_000));

  expect(later.config.systemClockOffset).toBe(3_600_000);
  expect(archivedMediaClientOf(control, configAt(endpoint, 3_600_000))).toBe(later);
});

test('of very many endpoints the oldest is forgotten', () => {
  const { control, configAt } = makeControl();
  const first = archivedMediaClientOf(control, configAt(endpoint));
  for (let port = 2; port < 20; port += 1)
    archivedMediaClientOf(control, configAt(`http://127.0.0.1:${port}`));

  expect(archivedMediaClientOf(control, configAt(endpoint))).not.toBe(first);
});
