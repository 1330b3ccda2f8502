import { showText } from '../dom/show-text.ts';
import { elements } from '../elements.ts';
import { formatBitRate, formatBytes, formatNumber, formatTime } from '../format.ts';
import type { RunFigures } from './create-run-totals.ts';

/**
 * Writes the counters; call it at most once per animation frame.
 * @param askedFramerate frames per second that were asked for; undefined before a run
 */
export function showRunFigures(figures: RunFigures, askedFramerate: number | undefined): void {
  const { captured, encoded, pending, lost, lostAtSource, sentBytes, latest } = figures;
  const { framesPerSecond, bytesPerSecond } = figures;
  showText(elements.captured, formatNumber(captured));
  showText(elements.encoded, formatNumber(encoded));
  showText(elements.pending, formatNumber(pending));
  showText(elements.lost, formatNumber(lost));
  showText(elements.lostAtSource, lostAtSource === 0 ? '' : `${formatNumber(lostAtSource)} at the camera`);
  elements.lostCounter.classList.toggle('bad', lost > 0);
  showText(elements.rate, framesPerSecond?.toFixed(1) ?? '–');
  showText(elements.askedRate, askedFramerate === undefined ? '' : `of ${askedFramerate}`);
  showText(elements.uploaded, formatBytes(sentBytes));
  showText(elements.bitRate, bytesPerSecond === undefined ? '–' : formatBitRate(bytesPerSecond));
  if (latest === undefined) return;
  showText(elements.capturedAt, formatTime(latest.timestampMs));
  showText(elements.lastFrame, latest.image === null ? 'skipped' : formatBytes(latest.image.length));
}
