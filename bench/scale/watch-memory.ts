import { readFileSync } from 'node:fs';
import { listDescendants } from '../list-descendants.ts';

export interface PeakMemory {
  /** Memory of the process alone. */
  readonly ownBytes: number;
  /** Memory of the process and all that it has started, at the same time. */
  readonly familyBytes: number;
}

const sampleEveryMs = 100;

/** Looks every now and then at how much memory a process has, and what it has started. @returns ends it, with the most of each */
export function watchMemory(pid: number): () => PeakMemory {
  let peak: PeakMemory = { ownBytes: 0, familyBytes: 0 };
  const timer = setInterval(() => {
    const ownBytes = readResidentBytes(pid);
    const familyBytes = listDescendants(pid).reduce((sum, child) => sum + readResidentBytes(child), ownBytes);
    peak = {
      ownBytes: Math.max(peak.ownBytes, ownBytes),
      familyBytes: Math.max(peak.familyBytes, familyBytes),
    };
  }, sampleEveryMs);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function readResidentBytes(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readProcFile(pid, 'status')) ?? [];
  return Number(kilobytes) * 1024;
}

/** @returns an empty text for a process that has ended */
function readProcFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
