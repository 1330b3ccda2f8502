/** One captured frame in a camera's log: a line of JSON. */
export interface CapturedFrameEntry {
  readonly streamName: string;
  /** Capture time, milliseconds since the Unix epoch. */
  readonly timestampMs: number;
  /**
   * Why the sender gave up the frame: thinned out, or dropped.
   * @default - it must be archived
   */
  readonly lost?: string;
}

/**
 * Parses a log of captured frames. The last line about a frame counts: it may report the frame lost, for example.
 * @throws Error naming the first line that is not a captured frame
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
