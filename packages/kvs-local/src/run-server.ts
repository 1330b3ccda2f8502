import type { KvsLocalOptions } from './options/kvs-local-options.ts';

/**
 * Runs the server until a signal ends it, and says on standard output where it is.
 * @throws Error of starting it, for people
 */
export async function runServer(options: KvsLocalOptions): Promise<void> {
  const { startKvsLocal } = await import('./server/start-kvs-local.ts');
  const { url, port, caFile, close } = await startKvsLocal(options);
  const streams = options.streams?.map((stream) => (typeof stream === 'string' ? stream : stream.name));
  console.log(`ready ${JSON.stringify({ url, port, streams, caFile })}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
}
