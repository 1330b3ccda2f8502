/** A number as in JSON; a plus sign, leading zeros and white space are allowed, too. */
const decimal = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i;
/** A double has 17 digits. Matching an endless text against a pattern would take endless time. */
const maxLength = 64;

/** Reads a finite number, or a string that spells one in decimal; undefined for everything else. */
export function toFiniteNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && isDecimal(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function isDecimal(text: string): boolean {
  return text.length <= maxLength && decimal.test(text);
}

/** The median gap between neighbouring values, which one long pause does not move. */
export function medianGap(values: readonly number[]): number | undefined {
  const gaps = values
    .slice(1)
    .map((value, index) => value - (values[index] ?? value))
    .sort((a, b) => a - b);
  return gaps[Math.floor(gaps.length / 2)];
}
