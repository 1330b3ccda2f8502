import { execFile, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { sandboxArguments } from './sandbox-arguments';

const execute = promisify(execFile);

/** What `startContainer` runs. */
export interface ContainerOptions {
  /** Program with the command line of Docker: `podman` or `docker`. */
  readonly engine: string;
  readonly image: string;
  /** What it runs instead of the command that the image names. */
  readonly command: readonly string[];
  readonly memoryMb: number;
  readonly environment: Record<string, string>;
  /**
   * Called with each line that the container writes.
   * @default - only `output` has them
   */
  readonly onLine?: (line: string) => void;
}

/** A running container. */
export interface Container {
  /** Everything that it has written so far. */
  output(): string;
  /** Settles when it has ended, with its exit code: 128 and the number of the signal where one has ended it. */
  readonly ended: Promise<number | null>;
  /** @throws when it does not run */
  signal(name: 'TERM'): Promise<void>;
  /** Ends it at once, whatever its state: it may not have begun to run, or be about to end. */
  kill(): Promise<void>;
}

let started = 0;

/** Runs the image as Lambda does, beside the services that stand in for AWS. */
export function startContainer({
  engine,
  image,
  command,
  memoryMb,
  environment,
  onLine,
}: ContainerOptions): Container {
  started += 1;
  const name = `frame-ingest-test-${process.pid}-${started}`;
  const sandbox = sandboxArguments({ memoryMb, network: 'host', environment });
  const child = spawn(engine, ['run', '--rm', `--name=${name}`, ...sandbox, image, ...command], {
    // podman's monitor leaves a file named `oom` in its working directory when the memory is exceeded.
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
    if (onLine) createInterface({ input: stream }).on('line', onLine);
  }

  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));

  return {
    output: () => output,
    ended,
    async signal(signal) {
      await execute(engine, ['kill', `--signal=${signal}`, name]);
    },
    async kill() {
      while (child.exitCode === null) {
        await execute(engine, ['kill', name]).catch(() => undefined);
        await Promise.race([ended, setTimeout(100)]);
      }
    },
  };
}
