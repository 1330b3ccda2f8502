import { UsageError } from './errors.ts';

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What may stand there, for help. */
export const momentHelp =
  '`2026-11-27T10:00:00Z`, UTC milliseconds, or back from now as `-10s`, `-5m`, `-2h`, `now`';

/**
 * Parses a moment.
 * @param name of the option, for the message
 * @returns milliseconds since the Unix epoch
 * @throws UsageError
 */
export function parseMoment(name: string, text: string, nowMs: number): number {
  if (text === 'now') return nowMs;
  const [, count, unit = ''] = /^-(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text) ?? [];
  if (count !== undefined) return Math.round(nowMs - Number(count) * (unitsMs[unit] ?? 0));
  if (/^\d{12,14}$/.test(text)) return Number(text);
  // Without a zone the same words would mean another moment on another machine.
  const ms = /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new UsageError(
    `${name} is ${JSON.stringify(text)}. Give a time with its zone, such as 2026-11-27T10:00:00Z, UTC milliseconds, or -10s.`,
  );
}
