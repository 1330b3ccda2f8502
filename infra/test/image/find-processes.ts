import { readdirSync, readFileSync } from 'node:fs';

/**
 * Ids of this machine's processes that run the program, those of containers among them: these see their own files, and so
 * do their command lines.
 */
export function findProcesses(program: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => readProgram(id).startsWith(program));
}

function readProgram(id: number): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
