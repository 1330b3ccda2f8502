import type { FragmentState } from '@frame-ingest/kinesis-video';
import type { FragmentIdentity } from '../stream/fragment.ts';
import type { FragmentError } from './fragment-error.ts';

/** One acknowledgement as the service sends it. The keys have the same order as in real ones. */
export type Acknowledgement =
  | { readonly EventType: 'IDLE' }
  | {
      readonly EventType: FragmentState;
      readonly FragmentTimecode: number;
      readonly FragmentNumber: string;
    }
  | {
      readonly EventType: 'ERROR';
      readonly FragmentTimecode: number;
      readonly FragmentNumber: string;
      readonly ErrorCode: string;
      readonly ErrorId: number | undefined;
    };

export function fragmentAcknowledgement(
  eventType: FragmentState,
  fragment: FragmentIdentity,
): Acknowledgement {
  return { EventType: eventType, FragmentTimecode: fragment.timecodeMs, FragmentNumber: fragment.number };
}

/** A fault outside every fragment has timecode -1 and no number, as on the service. */
export function errorAcknowledgement({ fragment, errorCode, errorId }: FragmentError): Acknowledgement {
  return {
    EventType: 'ERROR',
    FragmentTimecode: fragment?.timecodeMs ?? -1,
    FragmentNumber: fragment?.number ?? '',
    ErrorCode: errorCode,
    ErrorId: errorId,
  };
}
