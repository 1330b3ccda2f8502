// The command line of the local stack, with options of the library from the environment.
import { runCommandLine } from '../../packages/local/src/run-command-line.ts';

await runCommandLine(process.argv.slice(2), JSON.parse(process.env['STACK_OPTIONS'] ?? '{}'));
