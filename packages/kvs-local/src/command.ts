/** The command, for other command lines: they load the server when it starts. */
export { parseCommandLine } from './options/parse-command-line.ts';
export { runServer } from './run-server.ts';
