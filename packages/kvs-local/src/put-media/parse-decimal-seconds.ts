/**
 * Reads decimal seconds as milliseconds, without the rounding of a binary fraction; what is finer than a millisecond is
 * rounded. `1.5` is 1500: producer-c, which means 1005 by it, is read as the service reads it.
 * @returns undefined for anything that is not a decimal number; a whole number, but maybe not a safe one, otherwise
 */
export function parseDecimalSeconds(text: string): number | undefined {
  const [, sign, seconds, fraction = ''] = /^([+-]?)(\d{1,18})(?:\.(\d{0,30}))?$/.exec(text.trim()) ?? [];
  if (seconds === undefined) return undefined;
  const tenths = BigInt(seconds + fraction.padEnd(4, '0').slice(0, 4));
  const milliseconds = Number((tenths + 5n) / 10n);
  return sign === '-' ? -milliseconds : milliseconds;
}
