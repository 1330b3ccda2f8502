// The command line of the local stack, with options of the library, and a limit of open files, from the environment.
import { execFileSync } from 'node:child_process';
// The functions' modules, whose files would be opened all at once otherwise, when the limit is there.
import '@frame-ingest/handler';
import { runCommandLine } from '../../packages/local/src/run-command-line.ts';

const { STACK_OPTIONS = '{}', STACK_FILE_HANDLES } = process.env;
if (STACK_FILE_HANDLES !== undefined) {
  execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${STACK_FILE_HANDLES}`]);
}
await runCommandLine(process.argv.slice(2), JSON.parse(STACK_OPTIONS));
