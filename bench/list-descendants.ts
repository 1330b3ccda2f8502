import { readFileSync } from 'node:fs';

/** What a process has started and has not ended yet, and what that has started in turn (proc(5) "children"). */
export function listDescendants(pid: number): number[] {
  return readChildren(pid).flatMap((child) => [child, ...listDescendants(child)]);
}

/** @returns none for a process that has ended */
function readChildren(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
