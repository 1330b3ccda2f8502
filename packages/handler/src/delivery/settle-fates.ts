import type { Time } from '@frame-ingest/put-media';
import type { FindInStream, StreamView } from '../streams/find-in-stream.ts';
import type { ArchivedBatch, ArchivedCluster } from './archived-batch.ts';
import type { Fate } from './fate.ts';

/**
 * AWS says that ListFragments lags, typically under a second: what was put longer ago than this and cannot be seen is not
 * there.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_ListFragments.html
 */
export const listingLagMs = 3_000;
/**
 * What was put less long ago than this may still stand before a service that is stuck, which a look does not tell, for its
 * answer comes when both have come through.
 */
const underWayMs = 30_000;
const firstPauseMs = 150;
const maxPauseMs = 800;

export interface SettleInput {
  readonly batch: ArchivedBatch;
  readonly fates: readonly Fate[];
  /** When some of it may have been put last, by `Time.elapsed`. */
  readonly lastPutAtMs: number;
  readonly signal: AbortSignal;
}

/**
 * Looks until of every fragment it is known whether it is in the stream. "Not there" counts of a look that began once the
 * list had time to catch up, with what was put last and, where that is not long ago, with the first answer after it.
 */
export type SettleFates = (input: SettleInput) => Promise<readonly Fate[]>;

export function createSettleFates(findInStream: FindInStream, time: Time): SettleFates {
  /** @throws what findInStream throws, and the signal's reason */
  return async function settleFates({ batch, fates: before, lastPutAtMs, signal }) {
    const { streamName, segmentUuid, clusters } = batch;
    let settlesAtMs = lastPutAtMs + listingLagMs;
    let isUnderWay = time.elapsed() < lastPutAtMs + underWayMs;
    let fates = before;
    let pauseMs = firstPauseMs;
    while (fates.includes('unknown')) {
      const lookedAtMs = time.elapsed();
      const asked = [...fates.keys()].filter((index) => fates[index] === 'unknown');
      const wanted = asked.map((index) => ({ ...(clusters[index] as ArchivedCluster), segmentUuid }));
      const view = await findInStream(streamName, wanted, signal);
      const unseen = fateOfUnseen(view, !isUnderWay && lookedAtMs >= settlesAtMs);
      if (isUnderWay) settlesAtMs = Math.max(settlesAtMs, time.elapsed() + listingLagMs);
      isUnderWay = false;
      const seen = view.kind === 'seen' ? view.fragments : [];
      fates = fates.map((fate, index) => {
        const position = asked.indexOf(index);
        return position < 0 ? fate : (seen[position] ?? unseen);
      });
      if (!fates.includes('unknown')) break;
      await time.sleep(Math.max(1, Math.min(pauseMs, settlesAtMs - time.elapsed())), signal);
      pauseMs = Math.min(pauseMs * 2, maxPauseMs);
    }
    return fates;
  };
}

function fateOfUnseen({ kind }: StreamView, isLagOver: boolean): Fate {
  if (kind === 'no_retention') return 'unseeable';
  return kind === 'no_stream' || isLagOver ? 'absent' : 'unknown';
}
