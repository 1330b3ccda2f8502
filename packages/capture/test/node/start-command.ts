import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Where commands are started. */
export const repository = join(__dirname, '../../../..');

const children: ChildProcess[] = [];

/** Starts `frame-ingest-upload` as a device does. */
export function startCommand(
  args: readonly string[],
  input: 'pipe' | 'ignore' = 'ignore',
  environment: NodeJS.ProcessEnv = {},
) {
  const script = ['--import', 'tsx', 'packages/capture/src/node/cli.ts'];
  const child = spawn(process.execPath, [...script, ...args], {
    cwd: repository,
    env: { ...process.env, ...environment },
    stdio: [input, 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    ended,
    output: () => output,
    async until(pattern: RegExp): Promise<void> {
      while (!pattern.test(output)) {
        if (child.exitCode !== null) throw new Error(`it ended without ${pattern}:\n${output}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

export async function runCommand(
  args: readonly string[],
  environment?: NodeJS.ProcessEnv,
): Promise<{ code: number | null; output: string }> {
  const { ended, output } = startCommand(args, 'ignore', environment);
  return { code: await ended, output: output() };
}

/** For `afterAll`. */
export function killCommands(): void {
  for (const child of children.splice(0)) child.kill('SIGKILL');
}
