/**
 * Where the handler puts objects that are not fragments. No stream can have a name that begins so. The names of these
 * objects do not end in `.mkv`, because S3 would notify the second function of them as if they were fragments.
 */
export const archivePrefixes = {
  /** Clips that are too long for an answer. */
  offered: '!offered/',
  /** Claims on batches: which request is delivering a batch at the moment, and which fragments the batch has become. */
  claims: '!claims/',
  /** Batches that no attempt can ever bring into a stream, with the reason. */
  parked: '!parked/',
} as const;
