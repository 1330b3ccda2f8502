#!/usr/bin/env node
import { isErrorCode } from '@frame-ingest/local-server';
import type { KvsLocalOptions } from './options/kvs-local-options.ts';
import { asksForHelp, parseCommandLine, usage } from './options/parse-command-line.ts';
import { runServer } from './run-server.ts';

// The parent process may stop reading the output, which must not stop the server.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error) => {
    if (!isErrorCode(error, 'EPIPE')) throw error;
  });
}

const args = process.argv.slice(2);
if (asksForHelp(args)) console.log(usage);
else await run(args);

async function run(args: readonly string[]): Promise<void> {
  let options: KvsLocalOptions;
  try {
    options = parseCommandLine(args, process.env);
  } catch (error) {
    fail(`${(error as Error).message}\n\n${usage}`);
    return;
  }
  await runServer(options).catch((error: unknown) => fail((error as Error).message));
}

function fail(message: string): void {
  console.error(`kvs-local: ${message}`);
  process.exitCode = 1;
}
