import { isFragmentNumber } from '@frame-ingest/kinesis-video';
import type { Acknowledgement } from './acknowledgement.ts';

/**
 * @param fields an object of the answer to PutMedia
 * @returns undefined for an event that is not known, or that lacks what it is about
 */
export function parseAcknowledgement(fields: Readonly<Record<string, unknown>>): Acknowledgement | undefined {
  // AWS's documentation shows a wrapper that its service does not send.
  const wrapped = fields['Acknowledgement'];
  if (typeof wrapped === 'object' && wrapped !== null) {
    return parseAcknowledgement(wrapped as Record<string, unknown>);
  }
  const eventType = fields['EventType'];
  // The service writes -1 and "" for a fault outside of every fragment.
  const fragmentTimecode = toTimecode(fields['FragmentTimecode']);
  const fragmentNumber = toFragmentNumber(fields['FragmentNumber']);
  switch (eventType) {
    case 'IDLE':
      return { eventType };
    case 'ERROR': {
      const { ErrorCode, ErrorId } = fields;
      return {
        eventType,
        errorCode: typeof ErrorCode === 'string' && ErrorCode !== '' ? ErrorCode : 'UNKNOWN',
        errorId: typeof ErrorId === 'number' ? ErrorId : undefined,
        fragmentTimecode,
        fragmentNumber,
      };
    }
    case 'BUFFERING':
    case 'RECEIVED':
    case 'PERSISTED':
      if (fragmentTimecode === undefined || fragmentNumber === undefined) return undefined;
      return { eventType, fragmentTimecode, fragmentNumber };
    default:
      return undefined;
  }
}

function toTimecode(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function toFragmentNumber(value: unknown): string | undefined {
  return typeof value === 'string' && isFragmentNumber(value) ? value : undefined;
}
