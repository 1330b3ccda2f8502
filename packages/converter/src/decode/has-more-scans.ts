const startOfImage = Buffer.of(0xff, 0xd8);
/** ITU-T T.81 table B.1; within a scan 0xff is always followed by 0. */
const startOfScan = Buffer.of(0xff, 0xda);

/** Whether a JPEG file has more scans than `most`; no other file has any. It looks no further than it has to. */
export function hasMoreScans(image: Uint8Array, most: number): boolean {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  if (!bytes.subarray(0, 2).equals(startOfImage)) return false;
  let scans = 0;
  for (let at = bytes.indexOf(startOfScan); at !== -1; at = bytes.indexOf(startOfScan, at + 2)) {
    scans += 1;
    if (scans > most) return true;
  }
  return false;
}
