import type { FrameDataAnswer } from '@frame-ingest/contract';
import type { Batch } from '../batch/batch.ts';
import { IngestError } from '../errors.ts';
import { parseFrameDataAnswer } from './parse-frame-data-answer.ts';
import type { ApiRequest } from './request.ts';
import { requestJson } from './request-json.ts';
import { toRequestBody } from './to-request-body.ts';

/** The answer to a batch that is in the archive (200 or 202), with what it took to send it. */
export interface SentBatch {
  /** See its `delivery` for whether the stream has the frames, too, and its `frames` for those that were dropped. */
  readonly answer: FrameDataAnswer;
  /** Size of the request body. */
  readonly sentBytes: number;
  /** From the first byte out to the last byte in, in milliseconds. */
  readonly roundTripMs: number;
}

/** Where {@link sendBatch} sends to; `url` is the address of `POST /FrameData`. */
export interface SendBatchOptions extends Omit<ApiRequest, 'body'> {
  /**
   * Kinesis video stream that the frames are for.
   * @default - the stream of a request that names none
   */
  readonly streamName?: string;
  /**
   * Media types that the service takes: `bodies` of the answer to `GET /Config`. With the bundle among them, pictures travel
   * as they are; otherwise in JSON, which takes a third more. H.264 is sent as what it is; a service that takes none refuses it
   * with `unsupported_media_type`.
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
