/**
 * The progress of a fragment, in this order. Without retention there is no PERSISTED.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_PutMedia.html#API_dataplane_PutMedia_ResponseSyntax
 */
export const fragmentStates = ['BUFFERING', 'RECEIVED', 'PERSISTED'] as const;

/** One of {@link fragmentStates}. */
export type FragmentState = (typeof fragmentStates)[number];

/** Every `EventType` of an acknowledgement. */
export const acknowledgementTypes = [...fragmentStates, 'ERROR', 'IDLE'] as const;

/** One of {@link acknowledgementTypes}. */
export type AcknowledgementType = (typeof acknowledgementTypes)[number];
