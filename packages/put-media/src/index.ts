export type { Acknowledgement, FragmentState } from './acknowledgement.ts';
export { AcknowledgementParser } from './acknowledgement-parser.ts';
export { FragmentRejectedError, OutcomeUnknownError, PutMediaError, RequestRefusedError } from './errors.ts';
export { PutMediaClient, type PutMediaClientConfig } from './put-media-client.ts';
export type { FragmentTimecodeType, PutFragment, PutMediaInput, PutMediaResult } from './put-media-types.ts';
