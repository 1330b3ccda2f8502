import { readdirSync } from 'node:fs';
import { listProcesses } from '../test/support/processes.ts';

const limits = { handles: 60, bytes: 200e6 };

/** Compares what the process holds with what it held when its pools were full and its code was compiled. */
export class LeakWatch {
  #before = resources();

  /** Everything that is held from now on counts. */
  begin(): void {
    this.#before = resources();
  }

  /** @returns a line about what is held, and a finding for each kind of which too much is */
  report(): { readonly line: string; readonly findings: readonly string[] } {
    const after = resources();
    const findings = (['handles', 'bytes'] as const).flatMap((kind) => {
      const growth = after[kind] - this.#before[kind];
      return growth > limits[kind] ? [`${growth} ${kind} were left behind`] : [];
    });
    const encoders = listProcesses().filter(
      ({ parent, command }) => parent === process.pid && /rawvideo|matroska/.test(command),
    );
    if (encoders.length > 0) findings.push(`${encoders.length} encoders were left behind`);
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
    const line = `handles ${this.#before.handles} -> ${after.handles}, memory ${megabytes(this.#before.bytes)} -> ${megabytes(after.bytes)}`;
    return { line, findings };
  }
}

function resources(): { handles: number; bytes: number } {
  return { handles: readdirSync('/proc/self/fd').length, bytes: process.memoryUsage.rss() };
}
