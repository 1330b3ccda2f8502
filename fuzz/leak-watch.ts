import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { listProcesses } from '../test/support/processes.ts';

/** The heap shows what is still referred to; memory as a whole also shows what allocators keep for later. */
const limits = { handles: 60, heapBytes: 25e6, bytes: 250e6 };

/** Those that wait for the next batch. */
const maxWaitingEncoders = Math.max(2, availableParallelism());

/** Compares what the process holds with what it held when its pools were full and its code was compiled. */
export class LeakWatch {
  #before = resources();

  /** Everything that is held from now on counts. */
  begin(): void {
    this.#before = resources();
  }

  /** @returns a line about what is held, and a finding for each kind that has too much */
  report(): { readonly line: string; readonly findings: readonly string[] } {
    const after = resources();
    const findings = (['handles', 'heapBytes', 'bytes'] as const).flatMap((kind) => {
      const growth = after[kind] - this.#before[kind];
      return growth > limits[kind] ? [`${growth} ${kind} were left behind`] : [];
    });
    const encoders = listProcesses().filter(
      ({ parent, command }) => parent === process.pid && command.includes('libx264'),
    );
    if (encoders.length > maxWaitingEncoders) findings.push(`${encoders.length} encoders were left behind`);
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
    const line = `handles ${this.#before.handles} -> ${after.handles}, heap ${megabytes(this.#before.heapBytes)} -> ${megabytes(after.heapBytes)}, memory ${megabytes(this.#before.bytes)} -> ${megabytes(after.bytes)}`;
    return { line, findings };
  }
}

function resources(): Record<keyof typeof limits, number> {
  // Without the flag --expose-gc the heap holds what has not been collected yet as well.
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { handles: readdirSync('/proc/self/fd').length, heapBytes: heapUsed + external, bytes: rss };
}
