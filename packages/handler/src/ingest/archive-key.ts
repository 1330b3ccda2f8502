/**
 * The key of a fragment in the archive. Keys sort by stream and producer time, and the same batch, sent twice, has
 * the same key.
 * @param startMs producer timestamp of the first frame, milliseconds since the Unix epoch
 * @param digest hexadecimal digest of the batch
 */
export function archiveKey(streamName: string, startMs: number, digest: string): string {
  const time = new Date(startMs).toISOString();
  const hour = time.slice(0, 13).replace(/[-T]/g, '/');
  const moment = time.replace(/[-:]/g, '');
  return `${streamName}/${hour}/${moment}-${digest.slice(0, 16)}.mkv`;
}
