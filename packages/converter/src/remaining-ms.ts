/**
 * What is left of the time: whole milliseconds, at least one, as timers take them.
 * @param deadlineMs on the clock of `performance.now()`
 */
export function remainingMs(deadlineMs: number): number {
  return Math.max(1, Math.floor(deadlineMs - performance.now()));
}
