import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { systemTime } from '@frame-ingest/put-media';
import { type S3Local, startS3Local } from '@frame-ingest/s3-local';
import type { ArchiveBucket } from '../../src/archive/archive-bucket.ts';
import { createS3ArchiveStore } from '../../src/archive/s3-archive-store.ts';
import { createOfferFile } from '../../src/playback/offer-file.ts';

const [owner, other] = ['111122223333', '444455556666'];
const object = { key: 'front/batch.mkv', body: 'video', contentType: 'video/x-matroska' };
const { signal } = new AbortController();

let dir: string;
let server: S3Local;
let s3: S3Client;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'owner-'));
  server = await startS3Local({ dir, buckets: ['archive'], accountId: owner });
  s3 = new S3Client({
    ...{ endpoint: server.url, region: 'us-east-1', forcePathStyle: true },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterEach(async () => {
  s3.destroy();
  await server.close();
  rmSync(dir, { recursive: true });
});

/** Everything that is asked of S3 for a batch, its claim, what is parked, a replay and a long clip. */
function callsOn(bucket: ArchiveBucket, etag: string): Record<string, () => Promise<unknown>> {
  const archive = createS3ArchiveStore(s3, bucket, systemTime);
  return {
    create: () => archive.create({ ...object, key: 'front/next.mkv' }, signal),
    replace: () => archive.replace(object, etag, signal),
    read: () => archive.read(object.key, signal),
    list: async () => {
      const keys: string[] = [];
      for await (const key of archive.list('front/', '', signal)) keys.push(key);
      return keys;
    },
    offer: () => createOfferFile(s3, bucket)('front/clip.mp4', 'video/mp4', Buffer.from('clip'), signal),
  };
}

async function writeBatch(): Promise<string> {
  const archive = createS3ArchiveStore(s3, { name: 'archive' }, systemTime);
  return (await archive.create(object, signal)) ?? '';
}

test.each(['create', 'replace', 'read', 'list'])(
  '%s of a bucket of another account does nothing',
  async (call) => {
    const calls = callsOn({ name: 'archive', owner: other }, await writeBatch());

    await expect(calls[call]?.()).rejects.toMatchObject({
      ...{ name: 'ArchiveError', outcome: 'nothing', bucketOwner: other },
      cause: { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } },
    });
  },
);

test('no clip is laid into a bucket of another account', async () => {
  const { offer } = callsOn({ name: 'archive', owner: other }, '');

  await expect(offer?.()).rejects.toMatchObject({ name: 'AccessDenied' });
});

test('a bucket of the account is used as one whose owner is not looked at', async () => {
  const calls = callsOn({ name: 'archive', owner }, await writeBatch());

  expect(await calls['create']?.()).toMatch(/^"/);
  expect(await calls['replace']?.()).toMatch(/^"/);
  expect(await calls['read']?.()).toMatchObject({ bytes: new Uint8Array(Buffer.from('video')) });
  expect(await calls['list']?.()).toEqual(['front/batch.mkv', 'front/next.mkv']);
  const address = String(await calls['offer']?.());
  expect(await (await fetch(address)).text()).toBe('clip');
  expect(address).not.toContain(owner);
});
