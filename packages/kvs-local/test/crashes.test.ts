import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetMediaForFragmentListCommand,
  ListFragmentsCommand,
} from '@aws-sdk/client-kinesis-video-archived-media';
import { CrashingDisk } from '../../../test/support/crashing-disk.ts';
import { type KvsLocal, startKvsLocal } from '../src/index.ts';
import { createClients } from './clients.ts';
import { cluster, header, someTime, tags } from './media.ts';
import { putMedia } from './put-media-connection.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kvs-local-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const clusters = [cluster(someTime), cluster(someTime + 1000), cluster(someTime + 2000)];
// Tags behind a cluster extend its fragment, which is persisted by then.
const payload = Buffer.concat([
  header(),
  ...clusters.flatMap((each, index) => [each, tags('fragment', String(index))]),
]);

function start(disk: CrashingDisk, notices: string[] = []): Promise<KvsLocal> {
  return startKvsLocal({
    ...{ dir, disk, streams: ['camera:24'], onNotice: (notice) => notices.push(notice) },
    onFault: () => undefined,
  });
}

/** @returns numbers of the fragments that the producer was told are persisted, in their order */
async function produce(disk: CrashingDisk): Promise<readonly string[]> {
  const server = await start(disk).catch(() => undefined);
  if (server === undefined) return [];
  const acknowledgements = await putMedia(server.url, payload).catch(() => []);
  await server.close().catch(() => undefined);
  return acknowledgements
    .filter(({ EventType }) => EventType === 'PERSISTED')
    .map(({ FragmentNumber = '' }) => FragmentNumber);
}

/** @returns the numbers of all fragments, each with its media */
async function readAll(disk: CrashingDisk): Promise<{ stored: Map<string, Buffer>; notices: string[] }> {
  const notices: string[] = [];
  const server = await start(disk, notices);
  const { archive, destroy } = createClients(server.url);
  const stored = new Map<string, Buffer>();
  const { Fragments = [] } = await archive.send(new ListFragmentsCommand({ StreamName: 'camera' }));
  for (const { FragmentNumber = '' } of Fragments) {
    const list = new GetMediaForFragmentListCommand({ StreamName: 'camera', Fragments: [FragmentNumber] });
    const { Payload } = await archive.send(list);
    stored.set(FragmentNumber, Buffer.from((await Payload?.transformToByteArray()) ?? []));
  }
  destroy();
  await server.close();
  return { stored, notices };
}

test('a disk that is brought along keeps everything', async () => {
  const disk = new CrashingDisk();
  const persisted = await produce(disk);
  const { stored, notices } = await readAll(disk.restart('power', 0));

  expect(persisted).toHaveLength(3);
  expect([...stored.keys()].sort()).toEqual([...persisted].sort());
  expect(notices).toEqual([]);
});

test.each(['process', 'power'] as const)(
  'wherever the %s ends, what was acknowledged as persisted is there, whole, and the next start is a good one',
  async (crash) => {
    const whole = new CrashingDisk();
    await produce(whole);
    const lost: string[] = [];
    let acknowledged = 0;
    for (let step = 0; step <= whole.steps; step += 1) {
      const disk = new CrashingDisk();
      disk.crashAfter(step);
      const persisted = await produce(disk);
      acknowledged += persisted.length;
      const { stored } = await readAll(disk.restart(crash, (step * 0.37) % 1));
      for (const [index, number] of persisted.entries()) {
        const isWhole = stored.get(number)?.includes(Buffer.from(clusters[index] ?? [])) ?? false;
        if (!isWhole) lost.push(`step ${step}: fragment ${index + 1}`);
      }
    }

    expect([whole.steps > 30, acknowledged > 30]).toEqual([true, true]);
    expect(lost).toEqual([]);
  },
);
