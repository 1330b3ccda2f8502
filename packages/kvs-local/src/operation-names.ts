/**
 * The operations that are here, by the names of the service's documents, and the resources of players. Each operation is
 * a POST to the path of its name.
 */
export const operationNames = [
  'CreateStream',
  'DescribeStream',
  'ListStreams',
  'DeleteStream',
  'UpdateDataRetention',
  'UpdateStream',
  'DescribeStreamStorageConfiguration',
  'UpdateStreamStorageConfiguration',
  'GetDataEndpoint',
  'TagStream',
  'UntagStream',
  'ListTagsForStream',
  'PutMedia',
  'GetMedia',
  'ListFragments',
  'GetMediaForFragmentList',
  'GetHLSStreamingSessionURL',
  'GetClip',
] as const;

/** What a session's player asks for. */
export const playbackResourceNames = [
  'GetHLSMasterPlaylist',
  'GetHLSMediaPlaylist',
  'GetMP4InitFragment',
  'GetMP4MediaFragment',
] as const;

export type OperationName = (typeof operationNames)[number];
