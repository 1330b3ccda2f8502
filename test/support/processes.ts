import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** Its command line; one that has ended and is not reaped has only its name, in brackets. */
  readonly command: string;
}

/** All processes of this machine: from /proc where there is one, since small installations have no `ps`. */
export function listProcesses(): RunningProcess[] {
  return existsSync('/proc/self/stat') ? listFromProc() : listFromPs();
}

/** What a process has started, and what that has started in turn. */
export function listDescendants(pid: number): RunningProcess[] {
  const processes = listProcesses();
  const childrenOf = (parent: number): RunningProcess[] =>
    processes
      .filter((process) => process.parent === parent)
      .flatMap((child) => [child, ...childrenOf(child.pid)]);
  return childrenOf(pid);
}

/** The ids of the encoders of H.264 among them. */
export function listEncoders(pid: number): number[] {
  return listDescendants(pid)
    .filter(({ command }) => command.includes('libx264'))
    .map((one) => one.pid);
}

function listFromProc(): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        const [, name, parent] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        return [{ pid: Number(pid), parent: Number(parent), command: command || `[${name}]` }];
      } catch {
        // It ended in the meantime.
        return [];
      }
    });
}

function listFromPs(): RunningProcess[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args=']).toString().split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+) (.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
