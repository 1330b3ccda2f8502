import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Where commands are started. */
export const repository = join(__dirname, '../../..');

export interface EndedCommand {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly ended: Promise<EndedCommand>;
  /** Waits until one of both outputs has it. */
  readonly until: (pattern: RegExp) => Promise<void>;
}

export interface StartOptions {
  readonly input?: Uint8Array;
  readonly environment?: NodeJS.ProcessEnv;
}

const children: ChildProcess[] = [];
const script = ['--import', 'tsx', 'packages/cli/src/cli.ts'];

/** Starts the command line as a process, without a terminal. */
export function startCli(args: readonly string[], options: StartOptions = {}): RunningCommand {
  return start(process.execPath, [...script, ...args], options);
}

export function runCli(args: readonly string[], options: StartOptions = {}): Promise<EndedCommand> {
  return startCli(args, options).ended;
}

/** Runs it in a terminal of its own: both outputs come as one. */
export function runInTerminal(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<EndedCommand> {
  const command = [process.execPath, ...script, ...args].map((word) => `'${word}'`).join(' ');
  return start('script', ['-qec', command, '/dev/null'], { environment }).ended;
}

function start(
  command: string,
  args: readonly string[],
  { input, environment }: StartOptions,
): RunningCommand {
  const { CI: _, NO_COLOR: __, FRAME_INGEST_URL: ___, ...inherited } = process.env;
  const child = spawn(command, args, {
    cwd: repository,
    env: { ...inherited, TERM: 'xterm', ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  child.stdin?.end(input);
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return {
    child,
    ended,
    async until(pattern) {
      while (!pattern.test(stdout) && !pattern.test(stderr)) {
        if (child.exitCode !== null) throw new Error(`it ended without ${pattern}:\n${stdout}${stderr}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

/** For `afterAll`. */
export function killCommands(): void {
  for (const child of children.splice(0)) child.kill('SIGKILL');
}
