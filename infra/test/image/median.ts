/** The median of times, in whole milliseconds. */
export function median(timesMs: readonly number[]): number {
  const sorted = timesMs.map(Math.round).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
