import { parseCliOptions } from './parse-cli-options.ts';
import { runStack } from './run-stack.ts';
import type { LocalStackOptions } from './start-local-stack.ts';
import { usage } from './usage.ts';

/**
 * Runs the stack until a signal ends it.
 * @param further options that the command line has not
 */
export async function runCommandLine(
  args: readonly string[],
  further: Partial<LocalStackOptions> = {},
): Promise<void> {
  // The reader of the output may be gone, which must not end the stack.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  try {
    const options = parseCliOptions(args);
    if (options.help) process.stdout.write(usage);
    else await runStack(options, further);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
