// The command line of the local stack, with options of the library, and a limit of open files, from the environment.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
// The functions' modules, whose files would be opened all at once otherwise, when the limit is there.
import '@frame-ingest/handler';
import { runCommandLine } from '../../packages/local/src/run-command-line.ts';

const { STACK_OPTIONS = '{}', STACK_FREE_FILE_HANDLES } = process.env;
if (STACK_FREE_FILE_HANDLES !== undefined) {
  // How many are open already differs with what has started it.
  const most = readdirSync('/proc/self/fd').length + Number(STACK_FREE_FILE_HANDLES);
  execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${most}`]);
}
await runCommandLine(process.argv.slice(2), JSON.parse(STACK_OPTIONS));
