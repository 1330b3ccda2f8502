import { createProgress, type Progress } from './create-progress.ts';
import { createPaint, type Paint } from './paint.ts';

/** Where a command's words go: what it was asked for to standard output, everything else to standard error. */
export interface Output {
  /** A line of what was asked for. */
  readonly print: (line: string) => void;
  /** One JSON document in one line of what was asked for. */
  readonly printJson: (value: unknown) => void;
  /** A line for whoever watches. */
  readonly note: (line: string) => void;
  /** Shows how far long work is, where standard error is a terminal. */
  readonly startProgress: (title: string) => Progress;
  /** Colours for standard output. */
  readonly paint: Paint;
  /** Aborted when nobody reads standard output any more. */
  readonly unread: AbortSignal;
}

export interface OutputStreams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export function createOutput({ stdout, stderr }: OutputStreams): Output {
  const unread = new AbortController();
  // Whoever reads may go: `frame-ingest watch | head` is not an error.
  stdout.on('error', () => unread.abort());
  stderr.on('error', () => undefined);
  return {
    print: (line) => void stdout.write(`${line}\n`),
    printJson: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
    note: (line) => void stderr.write(`${line}\n`),
    startProgress: (title) => createProgress(stderr, title),
    paint: createPaint(stdout),
    unread: unread.signal,
  };
}
