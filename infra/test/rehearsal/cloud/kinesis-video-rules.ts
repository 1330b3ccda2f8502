import type { IncomingMessage } from 'node:http';
import type { ServiceRules } from './start-access-proxy';

/** @param arnOf ARN of a stream by its name, as IAM would see it, also of one that is not there */
export function createKinesisVideoRules(arnOf: (streamName: string) => Promise<string>): ServiceRules {
  return {
    needsBody: (request) => !isOfPlayer(request) && operationOf(request) !== 'PutMedia',
    async toCalls(request, body, caller) {
      if (isOfPlayer(request)) return [];
      const action = `kinesisvideo:${operationOf(request)}`;
      const name = streamNameOf(request, body);
      return [{ caller, action, resource: name === undefined ? '*' : await arnOf(name) }];
    },
    toRefusal: ({ message }) => ({
      status: 403,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' },
      body: JSON.stringify({ Message: message }),
    }),
  };
}

/** Players have the token of their session, and no signature. */
function isOfPlayer({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** `/putMedia` is PutMedia. */
function operationOf({ url = '/' }: IncomingMessage): string {
  const [, first = '', rest = ''] = /^\/([a-z])([A-Za-z]+)$/.exec(url) ?? [];
  if (first === '') throw new Error(`It is not known here what ${url} takes.`);
  return `${first.toUpperCase()}${rest}`;
}

function streamNameOf({ headers }: IncomingMessage, body: Buffer): string | undefined {
  const { StreamName: name = headers['x-amzn-stream-name'], StreamARN: arn = headers['x-amzn-stream-arn'] } =
    body.length === 0 ? {} : (JSON.parse(body.toString()) as Record<string, string>);
  const told = name ?? String(arn ?? '').split('/')[1];
  return typeof told === 'string' ? told : undefined;
}
