import { serviceTags } from '@frame-ingest/kinesis-video';
import { writeServiceTags } from './service-tags.ts';

/** EBML header and segment, so that the tags stand where a Matroska parser takes them. */
const emptySegment = Buffer.from('1a45dfa38b4282886d6174726f736b6118538067ff', 'hex');

/**
 * Tells a consumer in the payload why it ends. Without the number of a fragment AWS's parser library sees no error.
 * @param fragmentNumber that of the fragment that it is about
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html
 * @see https://github.com/aws/amazon-kinesis-video-streams-parser-library FragmentMetadata.java
 */
export function writeErrorChunk(fragmentNumber: string, errorCode: string, errorId: number): Uint8Array {
  return Buffer.concat([
    emptySegment,
    writeServiceTags([
      { name: serviceTags.fragmentNumber, value: fragmentNumber },
      { name: serviceTags.errorCode, value: errorCode },
      { name: serviceTags.errorId, value: String(errorId) },
    ]),
  ]);
}
