import type { CapturedFrameEntry } from '@frame-ingest/audit';
import type { PageReport } from './page-report.ts';

/** What the pages of one stream have reported, whatever became of the pages. */
export interface FrameRecord {
  readonly add: (report: PageReport) => void;
  readonly captured: () => CapturedFrameEntry[];
  readonly counts: () => FrameCounts;
  readonly reports: readonly PageReport[];
}

export interface FrameCounts {
  readonly captured: number;
  readonly stored: number;
  /** Told of as lost, by the page. */
  readonly lost: number;
  /** What the page said of those, each reason once. */
  readonly why: readonly string[];
  readonly retries: number;
}

/** Until a frame is on disk a crash may take it. */
const unstored = 'not on disk yet';

export function createFrameRecord(streamName: string): FrameRecord {
  const lostByTime = new Map<number, string | undefined>();
  const reports: PageReport[] = [];
  let retries = 0;

  function lose(fromMs: number, toMs: number, why: string): void {
    for (const timestampMs of lostByTime.keys()) {
      if (timestampMs >= fromMs && timestampMs <= toMs) lostByTime.set(timestampMs, why);
    }
  }

  return {
    reports,
    add(report) {
      if (report.type === 'captured') lostByTime.set(report.timestampMs, unstored);
      else if (report.type === 'remembered') {
        if (!lostByTime.has(report.timestampMs)) lostByTime.set(report.timestampMs, unstored);
      } else if (report.type === 'stored') {
        if (lostByTime.get(report.timestampMs) === unstored) lostByTime.set(report.timestampMs, undefined);
      } else if (report.type === 'skipped') lostByTime.set(report.timestampMs, 'skipped');
      else if (report.type === 'lost') lose(report.fromMs, report.toMs, report.why);
      else reports.push(report);
      if (report.type === 'retry') retries += 1;
    },
    captured: () =>
      [...lostByTime].map(([timestampMs, lost]) => ({
        streamName,
        timestampMs,
        ...(lost === undefined ? {} : { lost }),
      })),
    counts() {
      const lost = [...lostByTime.values()].filter((why) => why !== undefined);
      return {
        captured: lostByTime.size,
        stored: lostByTime.size - lost.filter((why) => why === unstored).length,
        lost: lost.filter((why) => why !== unstored).length,
        why: [...new Set(lost.filter((why) => why !== unstored))],
        retries,
      };
    },
  };
}
