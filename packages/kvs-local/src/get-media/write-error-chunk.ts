import { serviceTags } from '@frame-ingest/kinesis-video';
import { writeServiceTags } from './service-tags.ts';

/** EBML header and segment, so that a Matroska parser accepts the tags. */
const emptySegment = Buffer.from('1a45dfa38b4282886d6174726f736b6118538067ff', 'hex');

/**
 * Reports in the payload why the response ends. Without a fragment number AWS's parser library does not see the error.
 * @param fragmentNumber the fragment that the error is about
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
