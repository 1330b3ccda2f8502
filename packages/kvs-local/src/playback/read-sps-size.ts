/**
 * Reads the size of the pictures from the first SPS of an AVCDecoderConfigurationRecord, for producers that do not tell
 * it in Matroska (ITU-T H.264 section 7.3.2.1.1).
 * @returns undefined when the SPS ends too early
 */
export function readSpsSize(avcC: Uint8Array): { width: number; height: number } | undefined {
  const length = ((avcC[6] ?? 0) << 8) | (avcC[7] ?? 0);
  const bits = new Bits(withoutEmulationPrevention(avcC.subarray(8 + nalHeaderBytes, 8 + length)));
  const profile = bits.take(8);
  bits.take(16);
  bits.unsigned();
  const chromaFormat = highProfiles.has(profile) ? takeChromaFormat(bits) : 1;
  bits.unsigned();
  skipPictureOrderCount(bits);
  bits.unsigned();
  bits.take(1);
  const widthInBlocks = bits.unsigned() + 1;
  const heightInUnits = bits.unsigned() + 1;
  const fieldsPerUnit = bits.take(1) === 1 ? 1 : 2;
  if (fieldsPerUnit === 2) bits.take(1);
  bits.take(1);
  const isCropped = bits.take(1) === 1;
  const [left = 0, right = 0, top = 0, bottom = 0] = isCropped ? [0, 1, 2, 3].map(() => bits.unsigned()) : [];
  if (bits.isExhausted) return undefined;

  const cropWidth = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1;
  const cropHeight = fieldsPerUnit * (chromaFormat === 1 ? 2 : 1);
  return {
    width: widthInBlocks * 16 - cropWidth * (left + right),
    height: heightInUnits * 16 * fieldsPerUnit - cropHeight * (top + bottom),
  };
}

function takeChromaFormat(bits: Bits): number {
  const chromaFormat = bits.unsigned();
  if (chromaFormat === 3) bits.take(1);
  bits.unsigned();
  bits.unsigned();
  bits.take(1);
  if (bits.take(1) === 1) {
    const lists = chromaFormat === 3 ? 12 : 8;
    for (let list = 0; list < lists; list += 1)
      if (bits.take(1) === 1) skipScalingList(bits, list < 6 ? 16 : 64);
  }
  return chromaFormat;
}

function skipScalingList(bits: Bits, size: number): void {
  let last = 8;
  let next = 8;
  for (let index = 0; index < size && !bits.isExhausted; index += 1) {
    if (next !== 0) next = (last + bits.signed() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function skipPictureOrderCount(bits: Bits): void {
  const type = bits.unsigned();
  if (type === 0) bits.unsigned();
  if (type !== 1) return;
  bits.take(1);
  bits.signed();
  bits.signed();
  const count = bits.unsigned();
  for (let index = 0; index < count && !bits.isExhausted; index += 1) bits.signed();
}

/** A byte of 3 after two of 0 is there only so that no start code arises (section 7.4.1). */
function withoutEmulationPrevention(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, index) => byte !== 3 || bytes[index - 1] !== 0 || bytes[index - 2] !== 0);
}

class Bits {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** More was taken than there is: what is missing was taken for zeros. */
  get isExhausted(): boolean {
    return this.#position > this.#bytes.length * 8;
  }

  take(count: number): number {
    let value = 0;
    for (let taken = 0; taken < count; taken += 1) {
      const byte = this.#bytes[this.#position >> 3] ?? 0;
      value = value * 2 + ((byte >> (7 - (this.#position & 7))) & 1);
      this.#position += 1;
    }
    return value;
  }

  /** Exp-Golomb code (section 9.1). */
  unsigned(): number {
    let zeros = 0;
    while (zeros < 32 && this.take(1) === 0) zeros += 1;
    return 2 ** zeros - 1 + this.take(zeros);
  }

  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}

const nalHeaderBytes = 1;
/** Those whose SPS tells its chroma format. */
const highProfiles: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);
