// Run while the image is built, in place of the function: fills the compile cache, a folder beside the function's entries.
//
// Node writes down what V8 has compiled by the time that a module is loaded. That is little of it, because V8 compiles most
// functions when they are first called. So everything is loaded twice: for the second time V8 still has what it compiled while
// the functions answered requests, and Node finds that in the modules.
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { registerHooks } from 'node:module';
import { buffer } from 'node:stream/consumers';

const { LAMBDA_TASK_ROOT: task } = process.env;

// Whatever it is that doesn't end, the build goes on without a cache.
setTimeout(() => process.exit(1), 60_000).unref();

let again = false;
const loaded = new Set();
registerHooks({
  // What has another type is another module to Node, and the same source to V8.
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, { ...context, importAttributes: {} });
    if (!/^file:.*\.mjs$/.test(resolved.url)) return resolved;
    loaded.add(resolved.url);
    return again ? { ...resolved, importAttributes: { type: 'again' } } : resolved;
  },
  load: (url, context, nextLoad) => nextLoad(url, { ...context, importAttributes: {} }),
});

const services = await startServices();
Object.assign(process.env, {
  ARCHIVE_BUCKET: 'archive',
  STREAM_NAMES: 'camera',
  REDRIVE: 'on',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_ENDPOINT_URL_S3: services,
  AWS_ENDPOINT_URL_KINESIS_VIDEO: services,
});
await answerRequests();

// From here on the entries find the folder, and have Node use it as they do in Lambda.
mkdirSync(`${task}/compile-cache`);
again = true;
for (const url of [...loaded]) await import(url);
// Node writes the cache when it ends.
process.exit();

/** What a camera's function does first: it tells its settings, refuses a batch and takes one. */
async function answerRequests() {
  const api = await import(`${task}/index.mjs`);
  const redrive = await import(`${task}/redrive.mjs`);
  const context = { awsRequestId: 'build', getRemainingTimeInMillis: () => 29_000 };
  const picture = readFileSync(new URL('sample-picture.jpg', import.meta.url), 'base64');
  const frames = Array(10).fill(`data:image/jpeg;base64,${picture}`);
  const startedAt = Date.now() - 2000;
  const timestamps = frames.map((_, index) => startedAt + index * 100);

  await api.handler(toEvent('GET', '/Config'), context);
  await api.handler(toEvent('POST', '/FrameData', { frames: 'none' }), context);
  const { statusCode, body } = await api.handler(
    toEvent('POST', '/FrameData', { frames, timestamps }),
    context,
  );
  if (statusCode !== 200) throw new Error(`The batch was not taken: ${body}`);
  await redrive.handler({ Records: [] }, context);
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function toEvent(method, path, body) {
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { http: { method, path }, requestId: 'build', stage: '$default' },
    isBase64Encoded: false,
    body: JSON.stringify(body),
  };
}

/** S3 and Kinesis Video Streams that take whatever comes. */
async function startServices() {
  const acknowledgement = {
    EventType: 'PERSISTED',
    FragmentTimecode: 0,
    FragmentNumber: '1'.padEnd(47, '0'),
  };
  const server = createServer(async (request, response) => {
    await buffer(request);
    const answers = { '/getDataEndpoint': { DataEndpoint: services }, '/putMedia': acknowledgement };
    response.end(JSON.stringify(answers[request.url]));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}
