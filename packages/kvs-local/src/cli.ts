#!/usr/bin/env node
import { isErrorCode } from '@frame-ingest/local-server';
import { parseCommandLine, usage } from './parse-command-line.ts';
import { startKvsLocal } from './start-kvs-local.ts';

// Whoever started the command may stop reading what it says; it serves all the same.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error) => {
    if (!isErrorCode(error, 'EPIPE')) throw error;
  });
}

try {
  const options = parseCommandLine(process.argv.slice(2), process.env);
  const { url, port, close } = await startKvsLocal(options);
  console.log(`ready ${JSON.stringify({ url, port, streams: options.streams?.map(({ name }) => name) })}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
} catch (error) {
  console.error(`kvs-local: ${(error as Error).message}\n\n${usage}`);
  process.exitCode = 1;
}
