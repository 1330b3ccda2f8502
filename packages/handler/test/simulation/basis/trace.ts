import { createHash } from 'node:crypto';
import type { Timeline } from './timeline.ts';

/** All that happened in a simulation, in its order. */
export class Trace {
  readonly #lines: string[] = [];

  constructor(private readonly timeline: Timeline) {}

  note(who: string, what: string): void {
    this.#lines.push(`${(this.timeline.nowMs / 1000).toFixed(3).padStart(9)} ${who.padEnd(10)} ${what}`);
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The same for two runs that went the same way. */
  get hash(): string {
    const hash = createHash('sha256');
    for (const line of this.#lines) hash.update(`${line}\n`);
    return hash.digest('hex');
  }
}
