/**
 * Finds bytes that must not be inside a NAL unit, because they would end it in a byte stream: two bytes of 0 and one of 0 to 2
 * (ITU-T H.264 section 7.4.1). Zeros at its end do not count: they are taken for zeros between units.
 * @param unit a NAL unit
 * @returns where the two zeros are; -1 if there are none
 */
export function findStartCode(unit: Uint8Array): number {
  let end = unit.length;
  while (end > 0 && unit[end - 1] === 0) end -= 1;
  for (let index = 2; index < end; ) {
    // A byte over 2 can be none of the three, so the next three are looked at by their last.
    if ((unit[index] as number) > 2) index += 3;
    else if (unit[index - 1] === 0 && unit[index - 2] === 0) return index - 2;
    else index += 1;
  }
  return -1;
}
