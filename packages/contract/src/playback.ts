/** What a stream is played as, in the words of GetHLSStreamingSessionURL. */
export type PlaybackMode = 'LIVE' | 'LIVE_REPLAY' | 'ON_DEMAND';

/** The 200 answer of `GET /Playback`. */
export interface PlaybackAnswer {
  /** Of this request, as the log has it. */
  readonly requestId: string;
  /** The stream that is played: that of the request, or that of a request which names none. */
  readonly streamName: string;
  /** `LIVE` without `start`, `LIVE_REPLAY` with it, `ON_DEMAND` with `end` as well. */
  readonly mode: PlaybackMode;
  /** The HLS master playlist. Whoever has this address can watch until it expires. */
  readonly url: string;
  /** When that is, in milliseconds since the Unix epoch. */
  readonly expires: number;
}

/** Headers of the answer of `GET /Image` that tell which frame it is. */
export const imageHeaders = {
  /** Producer timestamp of the frame, in milliseconds since the Unix epoch. */
  timestamp: 'x-producer-timestamp',
  fragmentNumber: 'x-fragment-number',
} as const;
