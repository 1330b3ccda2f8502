const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const clockToMinute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });

/** `14:03:07` in the reader's time zone. */
export function formatClock(timeMs: number): string {
  return clock.format(timeMs);
}

/** `14:03`, or `14:03:20` if it is not a whole minute. */
export function formatTick(timeMs: number): string {
  return timeMs % 60_000 === 0 ? clockToMinute.format(timeMs) : clock.format(timeMs);
}

/** `Sat, 28 Nov` in the reader's time zone. */
export function formatDay(timeMs: number): string {
  return day.format(timeMs);
}

/** The reader's time zone, used for all times on the page: `Europe/Berlin`. */
export function nameTimeZone(): string {
  return clock.resolvedOptions().timeZone;
}
