import { resourceNotFound } from '../errors.ts';
import type { JsonExchange } from '../http/exchange.ts';
import { findStream, parseStreamReference } from '../http/stream-reference.ts';
import type { Service } from '../service.ts';
import { type ClipFragment, createClip } from './create-clip.ts';
import { parseFragmentSelector } from './parse-fragment-selector.ts';
import { requireDataRetention } from './require-data-retention.ts';
import { selectFragments } from './select-fragments.ts';
import { takeClipFragments } from './take-clip-fragments.ts';

/**
 * Sends the fragments of a time range as an MP4 file.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html
 */
export async function getClip(
  { response, body }: JsonExchange,
  { catalog, clock, strictPlayback }: Pick<Service, 'catalog' | 'clock' | 'strictPlayback'>,
): Promise<void> {
  const fields = body.fields();
  const nowMs = clock();
  const selector = parseFragmentSelector(fields.requiredObject('ClipFragmentSelector'), {
    isEndOptional: false,
    nowMs,
  });
  const stream = findStream(catalog, parseStreamReference(fields));
  requireDataRetention(stream);

  const fragments: ClipFragment[] = [];
  for (const record of takeClipFragments(selectFragments(stream, selector))) {
    const media = await stream.read(record.number);
    if (media !== undefined) fragments.push({ record, media, timestampMs: record[selector.timestamp] });
  }
  if (fragments.length === 0) {
    throw resourceNotFound(`Stream ${stream.record.name} has no fragments in the requested time range`);
  }
  const clip = createClip(fragments, strictPlayback);
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length });
  response.end(clip);
}
