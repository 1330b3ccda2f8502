/** Those of a stack that is not told otherwise. */
export const defaultStreams: readonly string[] = ['frame-ingest', 'cam-*'];
