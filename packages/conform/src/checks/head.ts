import { routes } from '@frame-ingest/contract';
import { type Check, checksOf } from '../check.ts';
import type { Context } from '../context.ts';
import { expectEqual } from '../expect.ts';

export const head: readonly Check[] = checksOf('head', {
  config: [
    'HEAD /Config is answered as GET is, without a body',
    (context) => compare(context, routes.config),
  ],
  error: [
    'HEAD of an unknown address is answered as GET is, without a body',
    (context) => compare(context, '/nothing-is-here'),
  ],
});

async function compare({ api }: Context, path: string): Promise<void> {
  const [got, headed] = [await api.send('GET', path), await api.send('HEAD', path)];
  expectEqual('the status', headed.status, got.status);
  expectEqual('content-type', headed.headers['content-type'], got.headers['content-type']);
  expectEqual('the length of the body', headed.bytes.length, 0);
}
