import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * Runs `pnpm simulate` in a process of its own: many thousand schedules are a multiple slower among everything that a
 * test runner watches over.
 * @returns its exit code and what it printed
 */
export async function runSimulate(...args: readonly string[]): Promise<{ code: number; output: string }> {
  const cli = join(__dirname, 'simulate.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}
