/**
 * Orders strings by the bytes of their UTF-8 form, as S3 lists keys. That is the order of code points. The
 * order of UTF-16 units differs only for a surrogate next to a unit from U+E000 up.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const unitA = a.charCodeAt(index);
    const unitB = b.charCodeAt(index);
    if (unitA !== unitB) return rank(unitA) - rank(unitB);
  }
  return a.length - b.length;
}

/** Raises surrogates, which represent code points above U+FFFF, over the units above them. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
