// The command line of the local stack, with options of the library, and a limit of open files, from the environment.
// The functions' modules, whose files would be opened all at once otherwise, when the limit is there.
import { loadAll } from '@frame-ingest/handler';
import { runCommandLine } from '../../packages/local/src/run-command-line.ts';
import { leaveFileHandles } from './leave-file-handles.ts';

const { STACK_OPTIONS = '{}', STACK_FREE_FILE_HANDLES } = process.env;
await loadAll();
if (STACK_FREE_FILE_HANDLES !== undefined) await leaveFileHandles(Number(STACK_FREE_FILE_HANDLES));
await runCommandLine(process.argv.slice(2), JSON.parse(STACK_OPTIONS));
