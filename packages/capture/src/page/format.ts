const timeOfDay = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const clock = new Intl.DateTimeFormat('en-GB', { ...timeOfDay, fractionalSecondDigits: 3 });
const wallClock = new Intl.DateTimeFormat('en-GB', timeOfDay);
/** Reused: creating one takes longer than writing everything else for a frame. */
const number = new Intl.NumberFormat('en');
const offset = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'longOffset' });

/** `14:03:07.250` in the reader's time zone, like all times on the page. */
export function formatTime(timestampMs: number): string {
  return clock.format(timestampMs);
}

/** `14:03:07`, without milliseconds. */
export function formatTimeOfDay(timestampMs: number): string {
  return wallClock.format(timestampMs);
}

/** `Europe/Berlin, GMT+02:00`: the reader's time zone. */
export function formatTimeZone(nowMs: number): string {
  const { timeZone } = clock.resolvedOptions();
  const name = offset.formatToParts(nowMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return timeZone === 'UTC' ? 'UTC' : `${timeZone}, ${name}`;
}

/** `1,234` */
export function formatNumber(value: number): string {
  return number.format(value);
}

/** `38 KB`, `2.3 MB`, `1.2 GB`: three digits are enough. */
export function formatBytes(bytes: number): string {
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`;
  if (bytes < 999_500_000) return `${toThreeDigits(bytes / 1e6)} MB`;
  return `${toThreeDigits(bytes / 1e9)} GB`;
}

/** `3,120 kbit/s` of bytes a second. */
export function formatBitRate(bytesPerSecond: number): string {
  return `${formatNumber(Math.round((bytesPerSecond * 8) / 1000))} kbit/s`;
}

/** `1 frame`, `2 frames`; `2 batches`. */
export function formatCount(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : nouns}`;
}

function toThreeDigits(value: number): string {
  return value < 9.95 ? value.toFixed(1) : formatNumber(Math.round(value));
}
