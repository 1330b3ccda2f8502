import Hls, { type ErrorData, ErrorTypes, Events, type Fragment, type LevelDetails } from 'hls.js/light';
import { IngestError } from '../../errors.ts';
import type { Stretch } from './stretch.ts';

export interface HlsVideoEvents {
  /** What the playlist has told of. */
  readonly onFragments: (fragments: readonly Stretch[]) => void;
  readonly onProgress: () => void;
  readonly onEnd: () => void;
  /** The session cannot be played on: `no_video` where the stream has gone silent. */
  readonly onFailure: (error: Error) => void;
}

/** A video element that shows one HLS session at a time. */
export interface HlsVideo {
  /**
   * Plays another session.
   * @param startS where in it to begin; -1 for the live edge
   * @throws Error where the browser has no Media Source Extensions
   * @throws IngestError where there is no such session any more, or nothing in it
   */
  readonly open: (url: string, startS: number) => Promise<void>;
  /** When the shown picture was recorded, in milliseconds since the Unix epoch. */
  readonly momentMs: () => number | undefined;
  /** The same, of this session: undefined before it has shown anything. */
  readonly playedMs: () => number | undefined;
  /** When the session's last fragment ends. */
  readonly endMs: () => number | undefined;
  /** Loads nothing more for now. */
  readonly hold: () => void;
  readonly close: () => void;
}

/** What Kinesis Video answers a live session of a stream that has been silent for 30 s, and of nothing to play. */
const nothingThere = 404;

export function createHlsVideo(video: HTMLVideoElement, events: HlsVideoEvents): HlsVideo {
  let hls: Hls | undefined;
  let details: LevelDetails | undefined;
  let lastMomentMs: number | undefined;
  let hasShown = false;

  function momentMs(): number | undefined {
    const { currentTime, readyState } = video;
    const fragment = details?.fragments.find(
      ({ start, duration }) => currentTime >= start - 0.001 && currentTime < start + duration,
    );
    const startMs = fragment?.programDateTime;
    if (fragment !== undefined && typeof startMs === 'number' && readyState >= video.HAVE_CURRENT_DATA) {
      hasShown = true;
      lastMomentMs = startMs + Math.max(0, currentTime - fragment.start) * 1000;
    }
    return lastMomentMs;
  }

  video.addEventListener('ended', events.onEnd);
  video.addEventListener('timeupdate', () => {
    if (video.readyState >= video.HAVE_FUTURE_DATA) events.onProgress();
  });

  return {
    async open(url, startS) {
      if (!Hls.isSupported())
        throw new Error('This browser has no Media Source Extensions to play video with');
      hls?.destroy();
      details = undefined;
      hasShown = false;
      // A worker would be made of a blob, which the page's policy forbids; there is nothing to take apart in fragmented MP4.
      const opened = new Hls({
        enableWorker: false,
        startPosition: startS,
        ...{ liveSyncDurationCount: 1, liveMaxLatencyDurationCount: 5, maxLiveSyncPlaybackRate: 1.15 },
        ...{ maxBufferLength: 20, backBufferLength: 30 },
      });
      hls = opened;
      const ready = new Promise<void>((resolve, reject) => {
        opened.on(Events.LEVEL_UPDATED, (_, data) => {
          details = data.details;
          events.onFragments(data.details.fragments.flatMap(toStretch));
          resolve();
        });
        opened.on(Events.ERROR, (_, data) => {
          if (hls !== opened || !(data.fatal || isRefused(data))) return;
          opened.destroy();
          hls = undefined;
          const error = toError(data);
          if (details === undefined) reject(error);
          else events.onFailure(error);
        });
      });
      opened.loadSource(url);
      opened.attachMedia(video);
      await ready;
      await video.play().catch(() => undefined);
    },
    momentMs,
    playedMs() {
      const atMs = momentMs();
      return hasShown ? atMs : undefined;
    },
    endMs() {
      const last = details?.fragments.at(-1);
      return last === undefined ? undefined : toStretch(last)[0]?.endMs;
    },
    hold: () => hls?.stopLoad(),
    close() {
      hls?.destroy();
      hls = undefined;
      details = undefined;
      lastMomentMs = undefined;
    },
  };
}

function toStretch({ programDateTime, duration }: Fragment): Stretch[] {
  if (typeof programDateTime !== 'number') return [];
  return [{ startMs: programDateTime, endMs: Math.round(programDateTime + duration * 1000) }];
}

/**
 * Refused for good: the session has expired, or the fragment is gone. hls.js 1.7 takes the only variant for another one, and asks
 * six times more, for half a minute in which the picture stands, before it calls that fatal.
 */
function isRefused({ type, response }: ErrorData): boolean {
  const status = response?.code ?? 0;
  return type === ErrorTypes.NETWORK_ERROR && status >= 400 && status < 500;
}

function toError({ type, details, response }: ErrorData): Error {
  const status = response?.code;
  const what = status === undefined || status === 0 ? details : `${details}, HTTP ${status}`;
  const message = `The video cannot be played: ${what}`;
  if (type !== ErrorTypes.NETWORK_ERROR) return new Error(message);
  if (status === nothingThere)
    return new IngestError(message, { code: 'no_video', retryable: false, status });
  return new IngestError(message, { code: 'network_failure', retryable: true });
}
