import Hls, { type ErrorData, ErrorTypes, Events, type Fragment, type LevelDetails } from 'hls.js/light';
import { IngestError } from '../../errors.ts';
import type { Stretch } from './stretch.ts';

export interface HlsVideoEvents {
  /** Called with the fragments of the playlist. */
  readonly onFragments: (fragments: readonly Stretch[]) => void;
  readonly onProgress: () => void;
  readonly onEnd: () => void;
  /** Called if the session cannot continue: `no_video` if the stream has fallen silent. */
  readonly onFailure: (error: Error) => void;
}

/** A video element that shows one HLS session at a time. */
export interface HlsVideo {
  /**
   * Plays another session.
   * @param startS where to begin, in seconds; -1 for the live edge
   * @throws Error if the browser has no Media Source Extensions
   * @throws IngestError if the session has expired or is empty
   */
  readonly open: (url: string, startS: number) => Promise<void>;
  /** When the shown picture was recorded, in milliseconds since the Unix epoch. */
  readonly momentMs: () => number | undefined;
  /** The same for this session; undefined before it has shown anything. */
  readonly playedMs: () => number | undefined;
  /** End of the session's last fragment. */
  readonly endMs: () => number | undefined;
  /** Stops loading for now. */
  readonly hold: () => void;
  readonly close: () => void;
}

/** Kinesis Video's answer for a live session of a stream that was silent for 30 s, and for a range without video. */
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
        throw new Error('This browser has no Media Source Extensions, which playing video needs');
      hls?.destroy();
      details = undefined;
      hasShown = false;
      // The worker would be a blob, which the page's policy forbids, and fragmented MP4 needs no transmuxing.
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
 * A final refusal: the session has expired, or the fragment is gone. hls.js 1.7 treats the only variant as another one and asks
 * six more times, with a frozen picture for half a minute, before it calls that fatal.
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
