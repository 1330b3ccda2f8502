/** One captured frame, as a camera logs it: a line of JSON. */
export interface CapturedFrameEntry {
  readonly streamName: string;
  /** Capture time, milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  /**
   * Why the camera's side says that it is lost: thinned, or given up.
   * @default - it is to be kept
   */
  readonly lost?: string;
}

/**
 * Parses a log of captured frames. What a later line says of a frame counts: that it is lost, for example.
 * @throws Error naming the line that is no captured frame
 */
export function parseCapturedLog(text: string): CapturedFrameEntry[] {
  const entries = new Map<string, CapturedFrameEntry>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const entry = parseLine(line) as Partial<CapturedFrameEntry> | null | undefined;
    if (typeof entry?.streamName !== 'string' || typeof entry.timestampMs !== 'number') {
      throw new Error(
        `Line ${index + 1} of the log is not {"streamName":...,"timestampMs":...} (begins ${JSON.stringify(line.slice(0, 40))})`,
      );
    }
    entries.set(`${entry.streamName} ${entry.timestampMs}`, entry as CapturedFrameEntry);
  }
  return [...entries.values()];
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
