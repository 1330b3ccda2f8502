/** The command, for other command lines. */
export { cliFlags } from './cli-flags.ts';
export { type CommandLine, parseCommandLine } from './parse-command-line.ts';
export { inspectFiles, type Output } from './run-command.ts';
