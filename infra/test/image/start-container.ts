import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What `startContainer` runs. */
export interface ContainerOptions {
  /** Program with the command line of Docker: `podman` or `docker`. */
  readonly engine: string;
  readonly image: string;
  readonly name: string;
  readonly memoryMb: number;
  readonly environment: Record<string, string>;
}

/** A running container. */
export interface Container {
  /** Everything that it has written so far. */
  output(): string;
  /** Settles when it has ended. */
  readonly ended: Promise<void>;
  /** Ends it at once, as Lambda does with a function that has no extension. */
  kill(): Promise<void>;
}

/**
 * Runs the image as Lambda does: an unprivileged user without capabilities, nothing writable but /tmp, bounded memory.
 * The network is the host's, where the services that stand in for AWS listen.
 */
export function startContainer({ engine, image, name, memoryMb, environment }: ContainerOptions): Container {
  let output = '';
  const child = spawn(
    engine,
    [
      'run',
      '--rm',
      `--name=${name}`,
      '--network=host',
      '--read-only',
      '--tmpfs=/tmp',
      '--user=1051:1051',
      '--cap-drop=all',
      '--security-opt=no-new-privileges',
      `--memory=${memoryMb}m`,
      ...Object.entries(environment).map(([key, value]) => `--env=${key}=${value}`),
      image,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));

  return {
    output: () => output,
    ended,
    async kill() {
      if (child.exitCode === null) await execute(engine, ['kill', name]);
      await ended;
    },
  };
}
