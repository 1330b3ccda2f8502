import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LocalStackAddresses, LocalStackOptions } from '@frame-ingest/local';

const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface StackProcessOptions {
  /** Further arguments of the command line. */
  readonly args?: readonly string[];
  /** What starts Node, such as a shell with a limit: it gets the command as its last arguments. */
  readonly launcher?: readonly string[];
  /** Options of the library that the command line has not, such as shorter times. */
  readonly options?: Partial<LocalStackOptions>;
}

export interface RunningStack extends LocalStackAddresses {
  readonly process: ChildProcess;
  /** Everything it wrote so far. */
  readonly output: () => string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a stack with a data folder of its own, which goes when the stack stops. */
export async function startTemporaryStack(
  environment: NodeJS.ProcessEnv = {},
  processOptions: StackProcessOptions = {},
): Promise<RunningStack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'frame-ingest-'));
  const stack = await startStack(dataDir, environment, processOptions);
  return {
    ...stack,
    async stop(signal) {
      const code = await stack.stop(signal);
      rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

/** Starts the command line of the local stack as a user does, on free ports, and waits until it is ready. */
export async function startStack(
  dataDir: string,
  environment: NodeJS.ProcessEnv = {},
  { args = [], launcher = [], options }: StackProcessOptions = {},
): Promise<RunningStack> {
  const ports = ['--port', '0', '--s3-port', '0', '--kvs-port', '0'];
  const script = options === undefined ? 'packages/local/src/cli.ts' : 'test/support/stack-with-options.ts';
  const imports = ['--import', 'tsx', '--import', './test/support/openapi/check-served.ts'];
  const node = [process.execPath, ...imports, script, ...ports, '--data', dataDir, ...args];
  const [command = '', ...rest] = [...launcher, ...node];
  const child = spawn(command, rest, {
    cwd: repository,
    env: { ...process.env, STACK_OPTIONS: JSON.stringify(options ?? {}), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
    if (String(chunk).includes('openapi.json')) process.stderr.write(chunk);
  });
  for await (const line of createInterface(child.stdout)) {
    output += `${line}\n`;
    if (line.startsWith('ready ')) {
      child.stdout.on('data', (chunk) => {
        output += chunk;
      });
      const addresses = JSON.parse(line.slice('ready '.length)) as LocalStackAddresses;
      return { ...addresses, process: child, output: () => output, stop: (signal) => stop(child, signal) };
    }
  }
  throw new Error(`the stack did not start:\n${output}`);
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill(signal);
  const [code] = await once(child, 'exit');
  return code as number | null;
}
