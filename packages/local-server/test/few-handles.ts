// A server that reads a file for each request; it says its port when it is ready.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createLocalHttpServer, listen, toSystemFault } from '../src/index.ts';

const server = createLocalHttpServer({
  onFault: console.error,
  onRequest: async (_, response) => {
    try {
      response.end(await readFile(fileURLToPath(import.meta.url)));
    } catch (error) {
      response.writeHead(toSystemFault(error)?.statusCode ?? 500).end();
    }
  },
});
const { port } = await listen(server, 0, '127.0.0.1');
console.log(port);
