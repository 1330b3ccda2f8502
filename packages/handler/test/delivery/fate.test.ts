import { FragmentRejectedError, type PutFragment } from '@frame-ingest/put-media';
import type { ArchivedCluster } from '../../src/delivery/archived-batch.ts';
import { fatesAfterFault } from '../../src/delivery/fate.ts';

const startMs = 1_000_000;
const clusters: readonly ArchivedCluster[] = [0, 2_000, 4_000].map((offsetMs) => ({
  ...{ startMs: startMs + offsetMs, bytes: new Uint8Array(), frames: [] },
}));

describe('after an ERROR acknowledgement', () => {
  test('what was refused is not there, nor what the service had not begun to read', () => {
    const fates = fatesAfterFault(['absent', 'absent', 'absent'], clusters, rejection(2_000, []), startMs);

    expect(fates).toEqual(['unknown', 'absent', 'absent']);
  });

  test('what came behind it may be there where the service had begun to read it', () => {
    const begun: PutFragment = { fragmentNumber: '3', fragmentTimecode: 4_000, acknowledgement: 'RECEIVED' };

    const fates = fatesAfterFault(['absent', 'absent', 'absent'], clusters, rejection(0, [begun]), startMs);

    expect(fates).toEqual(['absent', 'absent', 'unknown']);
  });

  test('what a stream keeps of it can still not be seen where it keeps nothing', () => {
    const fates = fatesAfterFault(
      ['unseeable', 'unseeable', 'unseeable'],
      clusters,
      rejection(0, []),
      startMs,
    );

    expect(fates).toEqual(['unseeable', 'unseeable', 'unseeable']);
  });
});

function rejection(fragmentTimecode: number, fragments: readonly PutFragment[]): FragmentRejectedError {
  return new FragmentRejectedError(
    {
      ...{ eventType: 'ERROR', errorId: 5001, errorCode: 'ARCHIVAL_ERROR' },
      ...{ fragmentTimecode, fragmentNumber: '1' },
    },
    { fragments },
  );
}
