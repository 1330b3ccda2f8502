import { type MatroskaEvent, MatroskaReader } from '@frame-ingest/matroska';

/** Reads a payload of GetMedia chunk by chunk (each is one fragment), while it comes. */
export async function* readChunks(payload: unknown): AsyncGenerator<Buffer> {
  const reader = new MatroskaReader();
  let parts: Uint8Array[] = [];
  for await (const bytes of payload as AsyncIterable<Uint8Array>) {
    for (const event of reader.push(bytes)) {
      parts.push(event.raw);
      if (!endsChunk(event)) continue;
      yield Buffer.concat(parts);
      parts = [];
    }
  }
  if (parts.length > 0) yield Buffer.concat(parts);
}

/** The first `count` fragments of a payload, which is then left. */
export async function takeChunks(payload: unknown, count: number): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(payload)) {
    chunks.push(chunk);
    if (chunks.length === count) break;
  }
  return chunks;
}

type ServiceTags = Partial<Record<`AWS_KINESISVIDEO_${ServiceTagName}`, string>>;
type ServiceTagName =
  | 'FRAGMENT_NUMBER'
  | 'SERVER_TIMESTAMP'
  | 'PRODUCER_TIMESTAMP'
  | 'MILLIS_BEHIND_NOW'
  | 'CONTINUATION_TOKEN'
  | 'ERROR_CODE'
  | 'ERROR_ID';

/** The values of the tags in a chunk. */
export function tagsOf(chunk: Uint8Array): ServiceTags {
  const reader = new MatroskaReader();
  const events = [...reader.push(chunk), ...reader.end()];
  const tags = events.flatMap((event) => (event.type === 'tags' ? event.tags : []));
  return Object.fromEntries(tags.map(({ name, value }) => [name, value]));
}

function endsChunk(event: MatroskaEvent): boolean {
  return (
    event.type === 'tags' && event.tags.some(({ name }) => name === 'AWS_KINESISVIDEO_CONTINUATION_TOKEN')
  );
}
