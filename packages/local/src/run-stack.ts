import { resolve } from 'node:path';
import { createStop } from './create-stop.ts';
import { findSampleFrames } from './find-sample-frames.ts';
import type { CliOptions } from './parse-cli-options.ts';
import type { LocalStackOptions } from './start-local-stack.ts';
import { showReadableLog } from './terminal/show-readable-log.ts';
import { watchLauncher } from './watch-launcher.ts';

/**
 * Runs the stack until a signal ends it, and says on standard output where it is.
 * @param further options that the command line has not
 * @throws Error of starting it, for people
 */
export async function runStack(options: CliOptions, further: Partial<LocalStackOptions> = {}): Promise<void> {
  showReadableLog(process.stdout, process.env);
  // Help and mistakes need not wait for the encoder and the AWS SDK.
  const { startLocalStack } = await import('./start-local-stack.ts');
  const own = { dataDir: resolve(options.dataDir), sampleFramesDir: findSampleFrames() };
  const stack = await startLocalStack({ ...options, ...own, ...further }).catch((error: unknown) => {
    throw toStartError(error);
  });
  const stop = createStop({ close: stack.close, exit: process.exit });
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  watchLauncher(() => stop());
  process.stdout.write(`FrameIngest is running: open ${stack.addresses.page}\n`);
  process.stdout.write(`ready ${JSON.stringify(stack.addresses)}\n`);
}

/** The message of the server names one port, and here are three options. */
function toStartError(error: unknown): unknown {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== 'EADDRINUSE') return error;
  return new Error(
    `Port ${port} is in use. Stop what uses it, or choose other ports: --port, --s3-port and --kvs-port (0 = any free one).`,
  );
}
