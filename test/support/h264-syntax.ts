/** Writes H.264 syntax bit by bit (ITU-T H.264 section 7.3), so that tests can say what no encoder says. */

/** What a sequence parameter set tells; the defaults are those of a camera of 320x240. */
export interface SpsToWrite {
  readonly id?: number;
  readonly profile?: number;
  readonly constraints?: number;
  readonly level?: number;
  readonly chroma?: number;
  readonly bitDepth?: number;
  readonly frameNumBits?: number;
  readonly order?:
    | { readonly type: 0; readonly lsbBits: number }
    | {
        readonly type: 1;
        readonly isAlwaysAsExpected?: boolean;
        readonly nonReference: number;
        readonly topToBottom: number;
        readonly references: readonly number[];
        /** Claimed in the place of the true number. */
        readonly cycle?: number;
      }
    | { readonly type: 2 };
  readonly references?: number;
  readonly allowsGaps?: boolean;
  readonly widthInMacroblocks?: number;
  readonly heightInMacroblocks?: number;
  readonly isProgressive?: boolean;
  /** Left, right, top, bottom, in pairs of pixels. */
  readonly crop?: readonly [number, number, number, number];
  readonly vui?: VuiToWrite;
  /** Bits behind all others. */
  readonly surplus?: string;
}

export interface VuiToWrite {
  readonly aspectRatio?: readonly [number, number];
  readonly isFullRange?: boolean;
  /** Primaries, transfer characteristics, matrix coefficients. */
  readonly colour?: readonly [number, number, number];
  /** Units in a tick, units in a second. */
  readonly timing?: readonly [number, number];
  readonly isFixedRate?: boolean;
  readonly hasBuffers?: boolean;
  readonly maxReordered?: number;
}

const highProfiles = [100, 110, 122, 244];

export function writeSps(set: SpsToWrite = {}): Uint8Array {
  const { profile = 66, constraints = 0xc0, level = 30, order = { type: 2 }, crop, vui } = set;
  const bits = new Bits()
    .u(8, profile)
    .u(8, constraints)
    .u(8, level)
    .ue(set.id ?? 0);
  if (highProfiles.includes(profile)) {
    const depth = (set.bitDepth ?? 8) - 8;
    bits.ue(set.chroma ?? 1);
    if (set.chroma === 3) bits.u(1, 0);
    bits.ue(depth).ue(depth).u(1, 0).u(1, 0);
  }
  bits.ue((set.frameNumBits ?? 4) - 4).ue(order.type);
  if (order.type === 0) bits.ue(order.lsbBits - 4);
  if (order.type === 1) {
    bits
      .u(1, order.isAlwaysAsExpected ? 1 : 0)
      .se(order.nonReference)
      .se(order.topToBottom);
    bits.ue(order.cycle ?? order.references.length);
    for (const offset of order.references) bits.se(offset);
  }
  bits.ue(set.references ?? 1).u(1, set.allowsGaps ? 1 : 0);
  bits.ue((set.widthInMacroblocks ?? 20) - 1);
  const isProgressive = set.isProgressive ?? true;
  bits.ue((set.heightInMacroblocks ?? 15) / (isProgressive ? 1 : 2) - 1).u(1, isProgressive ? 1 : 0);
  if (!isProgressive) bits.u(1, 0);
  bits.u(1, 1).u(1, crop ? 1 : 0);
  for (const side of crop ?? []) bits.ue(side);
  bits.u(1, vui ? 1 : 0);
  if (vui) writeVui(bits, vui);
  return bits.raw(set.surplus ?? '').toNalUnit(0x67);
}

function writeVui(
  bits: Bits,
  { aspectRatio, isFullRange, colour, timing, isFixedRate, hasBuffers, maxReordered }: VuiToWrite,
) {
  bits.u(1, aspectRatio ? 1 : 0);
  if (aspectRatio) bits.u(8, 255).u(16, aspectRatio[0]).u(16, aspectRatio[1]);
  bits.u(1, 0);
  const hasSignal = isFullRange !== undefined || colour !== undefined;
  bits.u(1, hasSignal ? 1 : 0);
  if (hasSignal) {
    bits
      .u(3, 5)
      .u(1, isFullRange ? 1 : 0)
      .u(1, colour ? 1 : 0);
    for (const code of colour ?? []) bits.u(8, code);
  }
  bits.u(1, 0).u(1, timing ? 1 : 0);
  if (timing)
    bits
      .u(32, timing[0])
      .u(32, timing[1])
      .u(1, isFixedRate ? 1 : 0);
  bits.u(1, hasBuffers ? 1 : 0);
  if (hasBuffers) bits.ue(0).u(8, 0).ue(1000).ue(1000).u(1, 1).u(20, 0x5294a);
  bits.u(1, 0);
  if (hasBuffers) bits.u(1, 0);
  bits.u(1, 0).u(1, maxReordered === undefined ? 0 : 1);
  if (maxReordered !== undefined) bits.u(1, 1).ue(0).ue(0).ue(10).ue(10).ue(maxReordered).ue(maxReordered);
}

export interface PpsToWrite {
  readonly id?: number;
  readonly spsId?: number;
  readonly tellsBottomOrder?: boolean;
  readonly sliceGroups?: number;
  readonly tellsRedundant?: boolean;
  /** Of the High profile: with transforms of 8x8. */
  readonly has8x8?: boolean;
}

export function writePps(set: PpsToWrite = {}): Uint8Array {
  const bits = new Bits()
    .ue(set.id ?? 0)
    .ue(set.spsId ?? 0)
    .u(1, 0)
    .u(1, set.tellsBottomOrder ? 1 : 0);
  bits
    .ue((set.sliceGroups ?? 1) - 1)
    .ue(0)
    .ue(0)
    .u(1, 0)
    .u(2, 0)
    .se(0)
    .se(0)
    .se(0);
  bits
    .u(1, 1)
    .u(1, 0)
    .u(1, set.tellsRedundant ? 1 : 0);
  if (set.has8x8) bits.u(1, 1).u(1, 0).se(0);
  return bits.toNalUnit(0x68);
}

/** The header of a slice; what it codes are some bits that nobody looks at. */
export interface SliceToWrite {
  readonly isIdr?: boolean;
  readonly isReference?: boolean;
  readonly firstMacroblock?: number;
  /** 0 P, 1 B, 2 I, 3 SP, 4 SI. Default: I where it is IDR, else P. */
  readonly type?: number;
  readonly ppsId?: number;
  readonly frameNum?: number;
  readonly idrPictureId?: number;
  /** The lowest bits of the order count, of type 0. */
  readonly orderLsb?: number;
  readonly orderDeltaBottom?: number;
  readonly orderDeltas?: readonly number[];
  readonly redundant?: number;
}

/** @param sps what the slice goes by */
export function writeSlice(slice: SliceToWrite = {}, sps: SpsToWrite = {}): Uint8Array {
  const {
    isIdr = false,
    isReference = true,
    type = isIdr ? 2 : 0,
    order = { type: 2 },
  } = { ...sps, ...slice };
  const bits = new Bits()
    .ue(slice.firstMacroblock ?? 0)
    .ue(type)
    .ue(slice.ppsId ?? 0);
  bits.u(sps.frameNumBits ?? 4, slice.frameNum ?? 0);
  if (isIdr) bits.ue(slice.idrPictureId ?? 0);
  if (order.type === 0) bits.u(order.lsbBits, slice.orderLsb ?? 0);
  if (slice.orderDeltaBottom !== undefined) bits.se(slice.orderDeltaBottom);
  for (const delta of slice.orderDeltas ?? []) bits.se(delta);
  if (slice.redundant !== undefined) bits.ue(slice.redundant);
  return bits.u(16, 0xcafe).toNalUnit((isReference ? 0x60 : 0) | (isIdr ? 5 : 1));
}

class Bits {
  #bits = '';

  raw(bits: string): this {
    this.#bits += bits;
    return this;
  }

  u(count: number, value: number): this {
    return this.raw(value.toString(2).padStart(count, '0'));
  }

  ue(value: number): this {
    const binary = (value + 1).toString(2);
    return this.raw('0'.repeat(binary.length - 1) + binary);
  }

  se(value: number): this {
    return this.ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** With its stop bit, and bytes of 3 where a start code would be. */
  toNalUnit(header: number): Uint8Array {
    const bits = `${this.#bits}1`;
    const payload = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? [];
    const bytes = [header];
    let zeros = 0;
    for (const byte of payload.map((text) => Number.parseInt(text, 2))) {
      if (zeros >= 2 && byte <= 3) {
        bytes.push(3);
        zeros = 0;
      }
      bytes.push(byte);
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    return Uint8Array.from(bytes);
  }
}
