import { UsageError } from './errors.ts';

/** @throws UsageError for anything but a whole number above 0 */
export function parseCount(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`${option} is ${JSON.stringify(text)}. Give a whole number above 0.`);
}
