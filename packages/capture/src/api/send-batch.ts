import type { FrameDataAnswer } from '@frame-ingest/contract';
import type { Batch } from '../batch/batch.ts';
import { IngestError } from '../errors.ts';
import { parseFrameDataAnswer } from './parse-frame-data-answer.ts';
import type { ApiRequest } from './request.ts';
import { requestJson } from './request-json.ts';
import { toRequestBody } from './to-request-body.ts';

/** The answer to a batch that is in the archive (200 or 202), with the size and time of the request. */
export interface SentBatch {
  /** Its `delivery` says whether the stream also has the frames, and its `frames` which were dropped. */
  readonly answer: FrameDataAnswer;
  /** Size of the request body. */
  readonly sentBytes: number;
  /** From the first byte out to the last byte in, in milliseconds. */
  readonly roundTripMs: number;
}

/** Options of {@link sendBatch}; `url` is the address of `POST /FrameData`. */
export interface SendBatchOptions extends Omit<ApiRequest, 'body'> {
  /**
   * Kinesis video stream that receives the frames.
   * @default - the service's default stream
   */
  readonly streamName?: string;
  /**
   * Media types that the service accepts: `bodies` in the answer of `GET /Config`. If they include the bundle, pictures are sent
   * unchanged; otherwise they are sent in JSON, which is a third larger. H.264 is always sent unchanged; a service that doesn't
   * accept it refuses it with `unsupported_media_type`.
   * @default - the bundle
   */
  readonly bodies?: readonly string[];
}

/**
 * Posts one batch and waits for the answer.
 * @param options `url` is the address of `POST /FrameData`
 * @throws IngestError
 */
export async function sendBatch(
  batch: Batch,
  { streamName, bodies, ...request }: SendBatchOptions,
): Promise<SentBatch> {
  const body = toRequestBody(batch, { streamName, bodies });
  const startMs = performance.now();
  const { value, status } = await requestJson({ ...request, body });
  const roundTripMs = performance.now() - startMs;

  const answer = parseFrameDataAnswer(value);
  if (answer === undefined) {
    throw new IngestError(`POST ${request.url} was answered ${status} with JSON that is not FrameIngest's.`, {
      code: 'not_an_answer',
      retryable: true,
      status,
    });
  }
  return { answer, sentBytes: body.content.length, roundTripMs };
}
