import { batchOf, type Stage, startStage } from './stage.ts';
import { type HoldingProxy, startHoldingProxy } from './start-holding-proxy.ts';

/** Longer than the silence of a PutMedia and the lag of the list together. */
const longHoldMs = 9_000;

let stage: Stage;
let proxy: HoldingProxy;

beforeEach(async () => {
  stage = await startStage();
  proxy = await startHoldingProxy(stage.kvs.url);
  process.env['AWS_ENDPOINT_URL_KINESIS_VIDEO'] = proxy.url;
  stage.kvs.injectFault({ type: 'move-endpoint', to: proxy.url });
});
afterEach(async () => {
  proxy.close();
  await stage.stop();
});

test.each(['this connection', 'everything'] as const)(
  'media that is held back with %s, and comes when its sender has given up, is not doubled',
  async (what) => {
    proxy.holdMedia(longHoldMs, what);
    const answer = await stage.post(batchOf(1), 28_000);

    expect(answer.status).toBe(200);
    expect(await stage.violations()).toEqual([]);
  },
);
