import { CommanderError } from 'commander';
import { commands } from './commands.ts';
import type { Context } from './context.ts';
import { createProgram } from './create-program.ts';
import { describeError } from './describe-error.ts';
import { UsageError } from './errors.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { createOutput } from './output/create-output.ts';

/**
 * Runs one command of the command line.
 * @param args without those of Node: `process.argv.slice(2)`
 * @returns the exit code of the process
 */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  // The SDK's notice about later releases of Node would stand before every result.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const output = createOutput(process);
  const context: Context = { output, commands, environment: process.env, stopping: createStopping() };
  try {
    // Some package managers hand on the "--" that ends their own options.
    const own = args.filter((arg, position) => !(position <= 1 && arg === '--'));
    return await createProgram(context).run(own);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const [command = ''] = args;
    output.note(`frame-ingest ${command}: ${describeError(error)}`);
    if (!(error instanceof UsageError)) return exitCodes.failed;
    output.note(`Run \`frame-ingest ${command} --help\` for its options and examples.`);
    return exitCodes.usage;
  }
}

/** Listens only where somebody wants to know: other commands just end. */
function createStopping(): () => AbortSignal {
  const stopping = new AbortController();
  let isListening = false;
  return () => {
    if (!isListening) {
      isListening = true;
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
    }
    return stopping.signal;
  };
}
