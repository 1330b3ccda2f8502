import { parseArgs } from 'node:util';
import { streamNameRule } from './control-plane/stream-reference.ts';
import type { InitialStream, KvsLocalOptions } from './start-kvs-local.ts';

export const usage = `Usage: kvs-local [--port 8789] [--host 127.0.0.1] [--dir DIRECTORY] [--stream NAME[:RETENTION_HOURS]]...

  --port     port to listen at; 0 takes any free one
  --host     address to listen at; 0.0.0.0 lets containers in
  --dir      keeps streams and fragments in this directory; without it they are in memory
  --stream   a stream to be there from the start; may be given several times`;

/**
 * Reads the command's arguments.
 * @throws Error that says which argument is wrong
 */
export function parseCommandLine(args: readonly string[]): KvsLocalOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8789' },
      host: { type: 'string', default: '127.0.0.1' },
      dir: { type: 'string' },
      stream: { type: 'string', multiple: true, default: [] },
    },
  });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new Error(`--port must be a number from 0 to 65535; received ${JSON.stringify(values.port)}`);
  }
  return {
    port,
    host: values.host,
    ...(values.dir === undefined ? {} : { dir: values.dir }),
    streams: values.stream.map(parseStream),
  };
}

function parseStream(text: string): InitialStream {
  const [, name = '', hours] = /^([^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (!streamNameRule.pattern.test(name) || name.length > streamNameRule.maxLength) {
    throw new Error(`--stream must be NAME or NAME:RETENTION_HOURS; received ${JSON.stringify(text)}`);
  }
  return hours === undefined ? { name } : { name, dataRetentionInHours: Number(hours) };
}
