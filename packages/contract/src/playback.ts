/** How a stream is played, in the words of GetHLSStreamingSessionURL. */
export type PlaybackMode = 'LIVE' | 'LIVE_REPLAY' | 'ON_DEMAND';

/** The 200 answer of `GET /Playback`. */
export interface PlaybackAnswer {
  /** Id of this request, as in the log. */
  readonly requestId: string;
  /** The stream that is played: the request's, or the default one. */
  readonly streamName: string;
  /** `LIVE` without `start`, `LIVE_REPLAY` with it, `ON_DEMAND` with `end` as well. */
  readonly mode: PlaybackMode;
  /** The HLS master playlist. Anyone who has this address can watch until it expires. */
  readonly url: string;
  /** When the session expires, in milliseconds since the Unix epoch. */
  readonly expires: number;
}

/** Headers in the answer of `GET /Image` that identify the frame. */
export const imageHeaders = {
  /** Producer timestamp of the frame, in milliseconds since the Unix epoch. */
  timestamp: 'x-producer-timestamp',
  fragmentNumber: 'x-fragment-number',
} as const;
