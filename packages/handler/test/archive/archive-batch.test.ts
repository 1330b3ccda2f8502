import type { ArchiveStore } from '../../src/archive/archive-store.ts';
import { ArchiveError } from '../../src/archive/errors.ts';
import { createArchiveBatch } from '../../src/ingest/archive-batch.ts';

const batch = { key: 'front/batch.mkv', matroska: new Uint8Array(), metadata: {}, writer: 'a' };

describe('archiveBatch', () => {
  test('claims that nothing was stored where the only try was refused', async () => {
    await expect(archiveWith(['nothing'])).rejects.toMatchObject({ outcome: 'nothing' });
  });

  test('does not, where an earlier try was not answered: it may still arrive', async () => {
    await expect(archiveWith(['unknown', 'nothing'])).rejects.toMatchObject({ outcome: 'unknown' });
  });
});

/** @param outcomes of one try to write after the other; nothing is ever seen */
function archiveWith(outcomes: readonly ArchiveError['outcome'][]): Promise<unknown> {
  const left = [...outcomes];
  const archive: ArchiveStore = {
    bucket: 'archive',
    create: async () => {
      throw new ArchiveError(left.shift() ?? 'unknown', undefined);
    },
    replace: async () => undefined,
    read: async () => undefined,
  };
  return createArchiveBatch(archive)(batch, new AbortController().signal);
}
