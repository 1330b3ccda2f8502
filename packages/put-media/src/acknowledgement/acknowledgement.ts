import { type FragmentState, fragmentStates } from '@frame-ingest/kinesis-video';

/** What the service says about one fragment. */
export interface FragmentAcknowledgement {
  /**
   * How far the fragment has come: BUFFERING, RECEIVED, PERSISTED. The last never comes from a stream without a retention.
   */
  readonly eventType: FragmentState;
  /** Time of the cluster in milliseconds, as it was sent: relative or since the Unix epoch. */
  readonly fragmentTimecode: number;
  /** Up to 128 decimal digits; later fragments have greater numbers. */
  readonly fragmentNumber: string;
}

/** Why the service takes no more on this connection. */
export interface ErrorAcknowledgement {
  readonly eventType: 'ERROR';
  /** Its name, such as `MAX_FRAGMENT_DURATION_REACHED`. */
  readonly errorCode: string;
  /** Its number, such as 4002; undefined where the service left it out. */
  readonly errorId: number | undefined;
  /** Undefined, like the number, for a fault outside of every fragment. */
  readonly fragmentTimecode: number | undefined;
  /** Number of the fragment that is at fault; undefined for a fault outside of every fragment. */
  readonly fragmentNumber: string | undefined;
}

/** The service is still there; after 30 s without media it ends the connection. */
export interface IdleAcknowledgement {
  readonly eventType: 'IDLE';
}

/**
 * One line of the answer to PutMedia.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_ResponseSyntax
 */
export type Acknowledgement = FragmentAcknowledgement | ErrorAcknowledgement | IdleAcknowledgement;

/** Whether `state` is as far as `wanted`, or further. */
export function hasReached(state: FragmentState | undefined, wanted: FragmentState): boolean {
  return state !== undefined && fragmentStates.indexOf(state) >= fragmentStates.indexOf(wanted);
}
