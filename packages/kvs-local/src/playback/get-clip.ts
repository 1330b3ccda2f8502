import { findStream, parseStreamReference } from '../control-plane/stream-reference.ts';
import { resourceNotFound } from '../errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { readJsonBody } from '../http/read-json-body.ts';
import { RequestFields } from '../http/request-fields.ts';
import { type ClipFragment, createClip } from './create-clip.ts';
import { parseFragmentSelector } from './parse-fragment-selector.ts';
import { requireDataRetention } from './require-data-retention.ts';
import { selectFragments } from './select-fragments.ts';
import { takeClipFragments } from './take-clip-fragments.ts';

/**
 * Sends the fragments of a time range as an MP4 file.
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html
 */
export async function getClip({ request, response, service }: Exchange): Promise<void> {
  const fields = new RequestFields(await readJsonBody(request));
  const nowMs = service.clock();
  const selector = parseFragmentSelector(fields.requiredObject('ClipFragmentSelector'), {
    isEndOptional: false,
    nowMs,
  });
  const stream = findStream(service.catalog, parseStreamReference(fields));
  requireDataRetention(stream);

  const fragments: ClipFragment[] = [];
  for (const record of takeClipFragments(selectFragments(stream, selector))) {
    const media = await stream.read(record.number);
    if (media !== undefined) fragments.push({ record, media, timestampMs: record[selector.timestamp] });
  }
  if (fragments.length === 0) {
    throw resourceNotFound(`Stream ${stream.record.name} has no fragments in the requested time range`);
  }
  const clip = createClip(fragments, service.strictPlayback);
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': clip.length });
  response.end(clip);
}
