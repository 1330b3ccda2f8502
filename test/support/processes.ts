import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  readonly parent: number;
  readonly command: string;
}

/** All processes of this machine: from /proc where there is one, since small installations have no `ps`. */
export function listProcesses(): RunningProcess[] {
  return existsSync('/proc/self/stat') ? listFromProc() : listFromPs();
}

function listFromProc(): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
        return [{ parent: Number(parent), command }];
      } catch {
        // It ended in the meantime.
        return [];
      }
    });
}

function listFromPs(): RunningProcess[] {
  const lines = execFileSync('ps', ['-A', '-o', 'ppid=,args=']).toString().split('\n');
  return lines.flatMap((line) => {
    const [, parent, command] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ parent: Number(parent), command }];
  });
}
