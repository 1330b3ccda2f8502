// Loaded into a local stack before anything else: holds what it answers to the OpenAPI document, whoever asks.
import { ServerResponse } from 'node:http';
import { checkAnswer } from './check-answer.ts';

/** What the service itself has answered says so; the page, S3 and Kinesis Video have no such header. */
const mark = 'x-request-id';

const { writeHead, end } = ServerResponse.prototype as unknown as Record<
  'writeHead' | 'end',
  (this: ServerResponse, ...args: unknown[]) => ServerResponse
>;
const heads = new WeakMap<ServerResponse, Readonly<Record<string, string>>>();

Object.assign(ServerResponse.prototype, {
  writeHead(this: ServerResponse, ...args: unknown[]) {
    const given = args.find((arg) => typeof arg === 'object') as object | undefined;
    heads.set(this, toText({ ...this.getHeaders(), ...given }));
    return writeHead.apply(this, args);
  },
  end(this: ServerResponse, ...args: unknown[]) {
    const { req, statusCode } = this;
    const headers = heads.get(this) ?? toText(this.getHeaders());
    const [body] = args;
    if (headers[mark] !== undefined) {
      const bytes =
        typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0);
      const [path = ''] = (req.url ?? '').split('?', 1);
      try {
        checkAnswer({ method: req.method ?? '', path, status: statusCode, headers, body: bytes });
      } catch (error) {
        // The caller's test fails for want of an answer, and this says why.
        process.stderr.write(`${(error as Error).message}\n`);
        this.destroy();
        return this;
      }
    }
    return end.apply(this, args);
  },
});

function toText(headers: object): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return Object.fromEntries(entries);
}
