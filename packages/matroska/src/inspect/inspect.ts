import { type InspectOptions, Inspector } from './inspector.ts';
import type { InspectionReport } from './report.ts';

/** A file whole in memory, or in chunks as they arrive. */
export type MatroskaSource = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Checks whether PutMedia, HLS, GetClip and Rekognition Video accept a file. Bytes that are not Matroska are also a
 * finding; only the source itself can fail.
 */
export async function inspect(
  source: MatroskaSource,
  options: InspectOptions = {},
): Promise<InspectionReport> {
  const inspector = new Inspector(options);
  for await (const chunk of toChunks(source)) inspector.push(chunk);
  return inspector.end();
}

export function toChunks(source: MatroskaSource): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  return source instanceof Uint8Array ? [source] : source;
}
