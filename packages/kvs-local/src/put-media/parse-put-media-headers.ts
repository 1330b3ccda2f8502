import type { IncomingHttpHeaders } from 'node:http';
import {
  type FragmentTimecodeType,
  fragmentTimecodeTypes,
  putMediaHeaderNames,
} from '@frame-ingest/kinesis-video';
import { invalidArgument } from '../errors.ts';
import { RequestFields } from '../http/request-fields.ts';
import { type StreamReference, streamArnRule, streamNameRule } from '../http/stream-reference.ts';
import { parseDecimalSeconds } from './parse-decimal-seconds.ts';

export interface PutMediaParameters {
  readonly stream: StreamReference;
  readonly timecodeType: FragmentTimecodeType;
  /** Milliseconds since the Unix epoch; to be added to relative timecodes. */
  readonly producerStartMs: number;
  /** False when the producer asks for no acknowledgements; errors are reported in any case. */
  readonly acknowledges: boolean;
}

/**
 * Reads the headers of PutMedia. The start timestamp may be missing where timecodes are absolute, as one of AWS's own
 * samples sends none there; and the embedded producers add a header of their own for acknowledgements.
 * @throws ServiceError InvalidArgumentException that names every faulty header
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html
 */
export function parsePutMediaHeaders(headers: IncomingHttpHeaders): PutMediaParameters {
  const fields = new RequestFields(headers);
  const name = fields.string(nameHeader, streamNameRule);
  const arn = fields.string(arnHeader, streamArnRule);
  if (fields.has(nameHeader) === fields.has(arnHeader)) {
    fields.problem(nameHeader, `or ${arnHeader} must be given, but not both`);
  }
  const timecodeType = fields.requiredChoice(putMediaHeaderNames.fragmentTimecodeType, fragmentTimecodeTypes);
  const start = headers[startHeader];
  if (start === undefined && timecodeType === 'RELATIVE') {
    fields.problem(startHeader, 'is missing; relative timecodes need it');
  }
  fields.check();

  const producerStartMs = parseDecimalSeconds(String(start ?? '0'));
  if (producerStartMs === undefined) {
    throw invalidArgument(
      `${startHeader} must be seconds since 1970, such as 1511852108.513; received ${JSON.stringify(start)}`,
    );
  }
  const acknowledges = headers[putMediaHeaderNames.acknowledgementRequired] !== '0';
  return { stream: { name, arn }, timecodeType, producerStartMs, acknowledges };
}

const {
  streamName: nameHeader,
  streamArn: arnHeader,
  producerStartTimestamp: startHeader,
} = putMediaHeaderNames;
