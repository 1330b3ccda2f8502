import { findCure, type VideoFault } from '@frame-ingest/access-units';
import type { ParsedBatch } from '@frame-ingest/contract';
import { RequestError } from '../errors.ts';
import { toLostFacts } from './refuse-batch.ts';

/**
 * Pictures of a video depend on the ones before, so one fault refuses all.
 * @param batch the batch, if it was parsed
 * @param placeOf gives the place of a fault in the request
 */
export function invalidVideo(
  faults: readonly VideoFault[],
  batch?: Pick<ParsedBatch<unknown>, 'received'>,
  placeOf: (fault: VideoFault) => string = placeOfUnit,
): RequestError {
  const problems = faults.map((fault) => ({ path: placeOf(fault), message: fault.reason }));
  const [first] = problems;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  const what = [first?.path, first?.message].filter((part) => part).join(' ');
  const cure = findCure(faults[0]?.rule ?? '');
  const message = `The video cannot be used: ${what}${more}${cure === undefined ? '' : `. ${cure}`}`;
  return new RequestError('invalid_video', message, problems, batch && toLostFacts(batch));
}

function placeOfUnit({ index }: VideoFault): string {
  return index === undefined ? 'codecPrivate' : `frames[${index}]`;
}
