#!/usr/bin/env node
import { parseCommandLine, usage } from './parse-command-line.ts';
import { startKvsLocal } from './start-kvs-local.ts';

try {
  const options = parseCommandLine(process.argv.slice(2), process.env);
  const { url, port, close } = await startKvsLocal(options);
  console.log(`ready ${JSON.stringify({ url, port, streams: options.streams?.map(({ name }) => name) })}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
} catch (error) {
  console.error(`kvs-local: ${(error as Error).message}\n\n${usage}`);
  process.exitCode = 1;
}
