import { isStreamName } from '@frame-ingest/kinesis-video';
import { UsageError } from './errors.ts';

/** @throws UsageError where there is no name, or one that no stream can have */
export function parseStream(option: string, text: string | undefined): string {
  if (text !== undefined && isStreamName(text)) return text;
  throw new UsageError(
    `${option} is ${text === undefined ? 'missing' : JSON.stringify(text)}. Give the name of a Kinesis video stream.`,
  );
}
