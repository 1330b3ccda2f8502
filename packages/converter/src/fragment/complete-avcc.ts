/** Profiles whose decoder configuration ends with chroma format and bit depths. */
const highProfiles: ReadonlySet<number> = new Set([100, 110, 122, 144]);

/** 4:2:0, 8 bits for luma and chroma, no sequence parameter set extension; reserved bits are ones. */
const chroma420With8Bits = Uint8Array.of(0xfc | 1, 0xf8, 0xf8, 0);

/**
 * Adds what ffmpeg of 2018 leaves out of an AVCDecoderConfigurationRecord of the High profile. Strict readers want it.
 * @see ISO/IEC 14496-15 section 5.3.3.1.2
 */
export function completeAvcc(record: Uint8Array): Uint8Array {
  const profile = record[1] ?? 0;
  if (!highProfiles.has(profile) || endOfParameterSets(record) !== record.length) return record;
  return Buffer.concat([record, chroma420With8Bits]);
}

function endOfParameterSets(record: Uint8Array): number {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  let offset = 5;
  for (const countMask of [0x1f, 0xff]) {
    const count = (record[offset] ?? 0) & countMask;
    offset += 1;
    for (let index = 0; index < count && offset + 2 <= record.length; index += 1) {
      offset += 2 + view.getUint16(offset);
    }
  }
  return offset;
}
