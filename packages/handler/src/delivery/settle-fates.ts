import type { Time } from '@frame-ingest/put-media';
import type { FindInStream, StreamView } from '../streams/find-in-stream.ts';
import type { ArchivedBatch, ArchivedCluster } from './archived-batch.ts';
import type { Fate } from './fate.ts';

/**
 * ListFragments lags, typically under a second, according to AWS. A fragment that was put longer ago than this and is not listed
 * is absent.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_ListFragments.html
 */
export const listingLagMs = 3_000;
/**
 * A fragment that was put more recently than this may still be waiting in a service that is stuck. A look cannot show that, since
 * its answer comes only after both have got through.
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
 * Looks until it is known of every fragment whether it is in the stream. Absence counts only in a look that began after the list
 * had time to catch up with the last put and, if that was recent, with the first answer after it.
 */
export type SettleFates = (input: SettleInput) => Promise<readonly Fate[]>;

export function createSettleFates(findInStream: FindInStream, time: Time): SettleFates {
  /** @throws the errors of findInStream, and the signal's reason */
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
