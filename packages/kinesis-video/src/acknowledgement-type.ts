/**
 * How far a fragment has come, in this order. A stream that keeps nothing never says PERSISTED.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_ResponseSyntax
 */
export const fragmentStates = ['BUFFERING', 'RECEIVED', 'PERSISTED'] as const;

/** One of {@link fragmentStates}. */
export type FragmentState = (typeof fragmentStates)[number];

/** Every `EventType` of an acknowledgement. */
export const acknowledgementTypes = [...fragmentStates, 'ERROR', 'IDLE'] as const;

/** One of {@link acknowledgementTypes}. */
export type AcknowledgementType = (typeof acknowledgementTypes)[number];
