/** SEI and access unit delimiter (ITU-T H.264 table 7-1). */
const ignored: ReadonlySet<number> = new Set([6, 9]);

/**
 * Leaves out what no decoder needs: x264 puts some 700 bytes about its settings into the first frame of each run.
 * @param data NAL units, each behind its length in 4 bytes
 */
export function keepPictureNalUnits(data: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let offset = 0; offset + 4 < data.length; ) {
    const end = offset + 4 + view.getUint32(offset);
    const type = (data[offset + 4] ?? 0) & 0x1f;
    if (!ignored.has(type)) kept.push(data.subarray(offset, end));
    offset = end;
  }
  return kept.length === 1 && kept[0] !== undefined ? kept[0] : Buffer.concat(kept);
}
