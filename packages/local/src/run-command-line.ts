import { resolve } from 'node:path';
import { createStop } from './create-stop.ts';
import { findSampleFrames } from './find-sample-frames.ts';
import { parseCliOptions } from './parse-cli-options.ts';
import { type LocalStackOptions, startLocalStack } from './start-local-stack.ts';
import { showReadableLog } from './terminal/show-readable-log.ts';
import { usage } from './usage.ts';
import { watchLauncher } from './watch-launcher.ts';

/**
 * Runs the stack until a signal ends it.
 * @param further options that the command line has not
 */
export async function runCommandLine(
  args: readonly string[],
  further: Partial<LocalStackOptions> = {},
): Promise<void> {
  // Whoever reads the output may go; the stack goes on.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  showReadableLog(process.stdout, process.env);
  try {
    const options = parseCliOptions(args);
    if (options.help) process.stdout.write(usage);
    else
      await run({
        ...options,
        dataDir: resolve(options.dataDir),
        sampleFramesDir: findSampleFrames(),
        ...further,
      });
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exitCode = 1;
  }
}

async function run(options: LocalStackOptions): Promise<void> {
  const stack = await startLocalStack(options);
  const stop = createStop({ close: stack.close, exit: process.exit });
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  watchLauncher(() => stop());
  process.stdout.write(`FrameIngest is running: open ${stack.addresses.page}\n`);
  process.stdout.write(`ready ${JSON.stringify(stack.addresses)}\n`);
}

function describe(error: unknown): string {
  const { code, message, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use. Stop what uses it, or choose other ports: --port, --s3-port and --kvs-port (0 = any free one).`;
  }
  return message;
}
