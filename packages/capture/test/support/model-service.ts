import type { FrameDataAnswer } from '@frame-ingest/contract';
import type { SentBatch } from '../../src/api/send-batch.ts';
import type { Batch } from '../../src/batch/batch.ts';
import { IngestError } from '../../src/errors.ts';

/** What the service, or the way to it, does with a request. */
export type Weather = 'fine' | 'unavailable' | 'unreachable' | 'answer lost' | 'login page' | 'forbidden';

export interface ModelService {
  weather: Weather;
  /** Times of the frames that it has archived, in the order of their archiving. */
  readonly archivedMs: number[];
  /** Where each archived batch begins and ends, in milliseconds since the Unix epoch. */
  readonly spans: { readonly fromMs: number; readonly untilMs: number }[];
  /** Times at which requests came, as `now` tells. */
  readonly requestsMs: number[];
  readonly send: (batch: Batch) => Promise<SentBatch>;
}

/** Takes a batch once: one that is the same in every frame is recognised, and one that differs in any is another. */
export function createModelService(now: () => number): ModelService {
  const known = new Set<string>();
  const service: ModelService = {
    weather: 'fine',
    archivedMs: [],
    spans: [],
    requestsMs: [],
    async send(batch) {
      service.requestsMs.push(now());
      await new Promise(setImmediate);
      switch (service.weather) {
        case 'unavailable':
          throw new IngestError('The archive is away', {
            code: 'archive_failed',
            retryable: true,
            status: 503,
          });
        case 'unreachable':
          throw new IngestError('no network', { code: 'network_failure', retryable: true });
        case 'login page':
          throw new IngestError('HTML', { code: 'not_an_answer', retryable: true, status: 200 });
        case 'forbidden':
          throw new IngestError('Forbidden', { code: 'gateway_refused', retryable: false, status: 403 });
        case 'fine':
        case 'answer lost':
          archive(batch);
      }
      if (service.weather === 'answer lost') {
        throw new IngestError('no answer', { code: 'timeout', retryable: true });
      }
      return sentOf(batch);
    },
  };
  function archive(batch: Batch): void {
    const key = JSON.stringify(batch, (_, value) => (value instanceof Uint8Array ? [...value] : value));
    if (known.has(key)) return;
    known.add(key);
    service.archivedMs.push(...batch.frames.map(({ timestampMs }) => timestampMs));
    service.spans.push({ fromMs: batch.firstMs, untilMs: batch.lastMs + batch.lastFrameMs });
  }
  return service;
}

/** The queue only hands it on. */
export function sentOf({ frames }: Batch): SentBatch {
  return { answer: {} as FrameDataAnswer, sentBytes: 100 * frames.length, roundTripMs: 100 };
}
