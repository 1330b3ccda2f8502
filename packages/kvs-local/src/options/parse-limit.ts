import { suggestion } from '@frame-ingest/local-server';
import { type Limits, limitsOf } from '../limits.ts';

/**
 * Checks one limit that replaces a documented one.
 * @throws Error that says what is wrong
 */
export function parseLimit(name: string, value: unknown): number | string {
  const known = limitsOf('newest', { rates: true });
  const names = Object.keys(known);
  if (!names.includes(name)) {
    const problem = `There is no limit ${name.slice(0, 64)}${suggestion(name, names)}`;
    throw new Error(`${problem.replace(/[^?]$/, '$&.')} The limits are ${names.join(', ')}`);
  }
  if (typeof known[name as keyof Limits] === 'string') {
    if (value === 'newest' || value === 'oldest') return value;
    throw new Error(`The limit ${name} must be newest or oldest; received ${JSON.stringify(value)}`);
  }
  if (typeof value === 'number' && value >= 0) return value;
  throw new Error(`The limit ${name} must be a number from 0; received ${JSON.stringify(value)}`);
}
