/** The command, for other command lines. */
export { type CommandLine, parseCommandLine } from './parse-command-line.ts';
export { inspectFiles, type Output } from './run-command.ts';
