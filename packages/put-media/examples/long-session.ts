// Sends one fragment after the other for as long as the source has some: connections come and go behind the session.
import { PutMediaClient, type SessionEvent } from '@frame-ingest/put-media';

export interface Source {
  /** EBML header, Segment of unknown size, Info and Tracks. */
  readonly header: Uint8Array;
  /** One cluster each, which begins with a keyframe. */
  readonly fragments: AsyncIterable<{ cluster: Uint8Array; timecodeMs: number; durationMs: number }>;
}

export async function sendAll(streamName: string, { header, fragments }: Source): Promise<void> {
  const client = new PutMediaClient();
  const session = client.openSession({
    streamName,
    header,
    producerStartTimestamp: new Date(Date.now() - 60_000),
    fragmentTimecodeType: 'RELATIVE',
  });
  const watching = watch(session.events);

  // Each put waits while too much is without acknowledgement.
  for await (const fragment of fragments) await session.put(fragment);

  const { persisted, dropped, mayBeDuplicates } = await session.close();
  await watching;
  console.log(`${persisted} persisted, ${dropped} dropped, ${mayBeDuplicates} perhaps there twice`);
  client.destroy();
}

async function watch(events: AsyncIterable<SessionEvent>): Promise<void> {
  for await (const event of events) {
    if (event.type === 'resent') console.warn(`${event.timecodeMs} ms sent again: ${event.reason.message}`);
    if (event.type === 'dropped') console.error(`${event.timecodeMs} ms dropped: ${event.error.message}`);
  }
}
