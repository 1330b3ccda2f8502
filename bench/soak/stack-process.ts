import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LocalStackAddresses } from '@frame-ingest/local';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The local stack as a process of its own, which can be killed and started again on the same data and ports. */
export class StackProcess {
  #child: ChildProcess | undefined;
  #addresses: LocalStackAddresses | undefined;

  /** @param args further arguments of the command line */
  constructor(
    private readonly dataDir: string,
    private readonly args: readonly string[] = [],
  ) {}

  get addresses(): LocalStackAddresses {
    if (this.#addresses === undefined) throw new Error('The stack has not been started');
    return this.#addresses;
  }

  /** Resident memory in megabytes; undefined while it is not there. */
  get residentMegabytes(): number | undefined {
    try {
      const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    } catch {
      return undefined;
    }
  }

  /** Starts it and waits until it is ready. */
  async start(): Promise<void> {
    const { page = 'http://127.0.0.1:0', s3 = page, kinesisVideo = page } = this.#addresses ?? {};
    const ports = { port: page, 's3-port': s3, 'kvs-port': kinesisVideo };
    const options = Object.entries(ports).flatMap(([name, url]) => [`--${name}`, new URL(url).port || '0']);
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'packages/local/src/cli.ts', ...options, '--data', this.dataDir, ...this.args],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT' },
      },
    );
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith('ready ')) continue;
      this.#addresses = JSON.parse(line.slice('ready '.length)) as LocalStackAddresses;
      child.stdout.resume();
      return;
    }
    throw new Error('The stack ended before it was ready');
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }
}
