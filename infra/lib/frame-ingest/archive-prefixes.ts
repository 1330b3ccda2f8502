/**
 * Where the handler lays objects that are no fragments. No stream can have a name that begins so. The names of these
 * objects do not end in `.mkv`, or the second function would be told of them as of fragments.
 */
export const archivePrefixes = {
  /** Clips that are too long for an answer. */
  offered: '!offered/',
  /** Who is delivering a batch at the moment, and which fragments have come of it. */
  claims: '!claims/',
  /** What no attempt will ever bring into a stream, with the reason. */
  parked: '!parked/',
} as const;
