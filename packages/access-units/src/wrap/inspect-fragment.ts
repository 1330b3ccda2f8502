import { Inspector, MatroskaReader } from '@frame-ingest/matroska';

/** A rule of the inspection for which somebody refuses a fragment. */
export interface Refusal {
  readonly rule: string;
  readonly message: string;
  /** Which of its frames it is, from 0; undefined where it is none. */
  readonly frame: number | undefined;
}

/** What PutMedia, players or analysis would refuse of a fragment: one refusal for each rule. */
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

/** A cluster is found by its first frame. */
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
