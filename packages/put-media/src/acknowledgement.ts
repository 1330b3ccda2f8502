/**
 * What the service says about one fragment, or, as IDLE, about the connection.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_ResponseSyntax
 */
export interface Acknowledgement {
  readonly eventType: 'BUFFERING' | 'RECEIVED' | 'PERSISTED' | 'ERROR' | 'IDLE';
  /** Time of the cluster in milliseconds, as it was sent: relative or since the Unix epoch. */
  readonly fragmentTimecode?: number;
  /** Up to 128 decimal digits. */
  readonly fragmentNumber?: string;
  /** Of an ERROR: its name, such as `MAX_FRAGMENT_DURATION_REACHED`. */
  readonly errorCode?: string;
  /** Of an ERROR: its number, such as 4002. */
  readonly errorId?: number;
}

/** How far a fragment has come: BUFFERING, then RECEIVED, then (with retention above 0) PERSISTED. */
export type FragmentState = 'BUFFERING' | 'RECEIVED' | 'PERSISTED';

const order: readonly FragmentState[] = ['BUFFERING', 'RECEIVED', 'PERSISTED'];

/** Whether `state` is as far as `wanted`, or further. */
export function hasReached(state: FragmentState, wanted: FragmentState): boolean {
  return order.indexOf(state) >= order.indexOf(wanted);
}
