import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCliOptions, usage } from './parse-cli-options.ts';
import { startLocalStack } from './start-local-stack.ts';
import { watchLauncher } from './watch-launcher.ts';

/** Open requests get this long at the end. */
const graceMs = 1_500;
const sampleFramesDir = fileURLToPath(new URL('../../../examples/frames', import.meta.url));

try {
  const options = parseCliOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage);
  else await run(options);
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
}

async function run({ dataDir, ...options }: ReturnType<typeof parseCliOptions>): Promise<void> {
  const stack = await startLocalStack({ ...options, dataDir: resolve(dataDir), sampleFramesDir });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), graceMs).unref();
    void stack.close().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  watchLauncher(stop);
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
