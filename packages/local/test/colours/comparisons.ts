import type { Colour } from './patches.ts';

interface Comparison {
  readonly what: string;
  readonly frame: number;
  readonly difference: number;
  readonly sent: Colour;
  readonly shown: Colour;
}

const unseen: Colour = [Number.NaN, Number.NaN, Number.NaN];

/** Compares patches, and keeps the largest difference of each way for a table. */
export class Comparisons {
  readonly #worst = new Map<string, Comparison>();

  /**
   * @param sent for each frame, the colour of each patch
   * @param shown likewise
   * @returns the largest difference of a channel; not a number where a patch is not shown at all
   */
  compare(way: string, what: string, sent: readonly Colour[][], shown: readonly Colour[][]): number {
    const worst = sent
      .flatMap((patches, frame) =>
        patches.map((colour, place) => {
          const seen = shown[frame]?.[place] ?? unseen;
          return { what, frame, difference: farthest(colour, seen), sent: colour, shown: seen };
        }),
      )
      .reduce(worse);
    const before = this.#worst.get(way);
    this.#worst.set(way, before === undefined ? worst : worse(before, worst));
    return worst.difference;
  }

  /** The table, where anything in it is larger than allowed. */
  tableBeyond(limit: number): string | undefined {
    const rows = [...this.#worst];
    if (rows.every(([, { difference }]) => difference <= limit)) return undefined;
    return rows.map(formatRow).join('\n');
  }
}

/** What is not a number is worst of all. */
function worse(one: Comparison, other: Comparison): Comparison {
  return other.difference <= one.difference || Number.isNaN(one.difference) ? one : other;
}

/** @returns the largest difference of a channel; not a number where a patch is missing */
export function maxDifference(sent: readonly Colour[], shown: readonly Colour[]): number {
  return Math.max(...sent.map((colour, place) => farthest(colour, shown[place] ?? unseen)));
}

function farthest(one: Colour, other: Colour): number {
  return Math.max(...one.map((value, channel) => Math.abs(value - (other[channel] ?? Number.NaN))));
}

function formatRow([way, { what, frame, difference, sent, shown }]: [string, Comparison]): string {
  const format = (colour: Colour): string => colour.map((value) => value.toFixed(1)).join(' ');
  const change = `${format(sent)} -> ${format(shown)}`;
  return `${difference.toFixed(1).padStart(6)}  ${way.padEnd(44)} ${change.padEnd(36)} (${what}, frame ${frame})`;
}
