import { S3Client } from '@aws-sdk/client-s3';
import { systemTime } from '@frame-ingest/put-media';
import { createS3ArchiveStore } from '../../src/archive/s3-archive-store.ts';
import { startAnswers } from './start-answers.ts';

const object = { key: 'front/batch.mkv', body: 'video', contentType: 'video/x-matroska' };

describe('a write to S3 that failed', () => {
  test('has stored nothing where S3 shed its only try', async () => {
    expect(await outcomeOf(['shed'], 1)).toBe('nothing');
  });

  test('has stored nothing where the bucket is in another region', async () => {
    expect(await outcomeOf(['elsewhere'], 3)).toBe('nothing');
  });

  test('may have stored something where the answer to an earlier try of the SDK was lost', async () => {
    expect(await outcomeOf(['cut', 'shed', 'shed'], 3)).toBe('unknown');
  });
});

async function outcomeOf(answers: Parameters<typeof startAnswers>[0], maxAttempts: number): Promise<unknown> {
  const server = await startAnswers(answers);
  const s3 = new S3Client({
    ...{ endpoint: server.url, region: 'eu-central-1', forcePathStyle: true, maxAttempts },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    await createS3ArchiveStore(s3, { name: 'archive' }, systemTime).create(
      object,
      new AbortController().signal,
    );
    return 'written';
  } catch (error) {
    return (error as { outcome?: unknown }).outcome;
  } finally {
    s3.destroy();
    await server.close();
  }
}
