// The command line of the local stack, with options of the library, and a limit of open files, from the environment.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadAll } from '@frame-ingest/handler';
import { runCommandLine } from '../../packages/local/src/run-command-line.ts';
import { leaveFileHandles } from './leave-file-handles.ts';

const { STACK_OPTIONS = '{}', STACK_FREE_FILE_HANDLES } = process.env;
if (STACK_FREE_FILE_HANDLES !== undefined) {
  await loadModules();
  await leaveFileHandles(Number(STACK_FREE_FILE_HANDLES));
}
await runCommandLine(process.argv.slice(2), JSON.parse(STACK_OPTIONS));

/**
 * A published stack has a few files where this one has hundreds, which would be opened all at once when the limit is there. The
 * loader's compiler starts for the first module that no earlier process has compiled, whenever that comes.
 */
async function loadModules(): Promise<void> {
  await loadAll();
  await import('../../packages/local/src/start-local-stack.ts');
  const directory = mkdtempSync(join(tmpdir(), 'frame-ingest-'));
  const path = join(directory, 'module.ts');
  writeFileSync(path, `export const directory: string = ${JSON.stringify(directory)};`);
  await import(pathToFileURL(path).href);
  rmSync(directory, { recursive: true });
}
