import type { FrameDataAnswer, ProblemDetails } from '@frame-ingest/contract';

/** One answered request in a client's log: a line of JSON. */
export interface AnsweredRequest {
  readonly status: number;
  /** The body of the answer. */
  readonly answer: Partial<FrameDataAnswer & ProblemDetails>;
  /** The times that were sent, if any, in milliseconds since the Unix epoch. */
  readonly timestamps?: readonly number[];
}

/**
 * Parses a log of answered requests.
 * @throws Error naming the first line that is not an answered request
 */
export function parseRequestLog(text: string): AnsweredRequest[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const entry = parseLine(line) as AnsweredRequest | undefined;
    if (typeof entry?.status !== 'number' || typeof entry.answer !== 'object' || entry.answer === null) {
      throw new Error(
        `Line ${index + 1} of the log is not {"status":...,"answer":{...}} (begins ${JSON.stringify(line.slice(0, 40))})`,
      );
    }
    return [entry];
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
