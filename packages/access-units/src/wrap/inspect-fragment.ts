import { Inspector, MatroskaReader } from '@frame-ingest/matroska';

/** A broken rule for which a receiver refuses a fragment. */
export interface Refusal {
  readonly rule: string;
  readonly message: string;
  /** Index of the frame, from 0; undefined if the finding isn't about a frame. */
  readonly frame: number | undefined;
}

/** Finds why PutMedia, players or analysis would refuse a fragment: one refusal for each rule. */
export function inspectFragment(matroska: Uint8Array): Refusal[] {
  const inspector = new Inspector();
  inspector.push(matroska);
  const { findings } = inspector.end();
  const refusals = findings.filter(({ refusedBy }) => refusedBy.length > 0);
  return refusals.map(({ rule, message, byteOffset }) => ({
    rule,
    message,
    frame: frameAt(matroska, byteOffset),
  }));
}

/** The start of a cluster stands for its first frame. */
function frameAt(matroska: Uint8Array, byteOffset: number): number | undefined {
  let frame = 0;
  for (const event of new MatroskaReader().push(matroska)) {
    if (event.byteOffset >= byteOffset && (event.type === 'block' || event.type === 'clusterStart')) {
      return event.byteOffset === byteOffset ? frame : undefined;
    }
    if (event.type === 'block') frame += 1;
  }
  return undefined;
}
