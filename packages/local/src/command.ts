/** The command, for other command lines: they load the stack when it starts. */
export { type CliOptions, parseCliOptions } from './parse-cli-options.ts';
export { runStack } from './run-stack.ts';
