import { readFileSync } from 'node:fs';

const tickMs = 10;

/** CPU time of everything that ran on this machine so far: proc(5) "stat" without idle and iowait. */
export function machineCpuMs(): number {
  const [total = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = total
    .replace(/^cpu\s+/, '')
    .split(' ')
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * tickMs;
}
