const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** `14:03:07.250` in the reader's time zone. */
export function formatTime(timestampMs: number): string {
  return clock.format(timestampMs);
}

/** `1,234` for 1234000 bytes. */
export function formatKilobytes(bytes: number): string {
  return Math.round(bytes / 1000).toLocaleString('en');
}

/** `1 frame`, `2 frames`. */
export function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
