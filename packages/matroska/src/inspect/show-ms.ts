/** Milliseconds as people read them. */
export function showMs(ms: number): number {
  return Math.round(ms * 100) / 100;
}
