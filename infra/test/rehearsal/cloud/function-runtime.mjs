// What the image's runtime does: loads the handler, then asks the Runtime API for events, one after the other.
import { pathToFileURL } from 'node:url';

const [, , file = '', name = ''] = process.argv;
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

function report(path, error) {
  const { name: errorType, message: errorMessage, stack = '' } = error;
  const body = JSON.stringify({ errorType, errorMessage, trace: stack.split('\n') });
  return fetch(`${api}/${path}/error`, { method: 'POST', body });
}

let handler;
try {
  ({ [name]: handler } = await import(pathToFileURL(file)));
} catch (error) {
  await report('init', error);
  process.exit(1);
}
for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const invocation = `invocation/${next.headers.get('lambda-runtime-aws-request-id')}`;
  const endsAtMs = Number(next.headers.get('lambda-runtime-deadline-ms'));
  const context = {
    invokedFunctionArn: next.headers.get('lambda-runtime-invoked-function-arn'),
    getRemainingTimeInMillis: () => endsAtMs - Date.now(),
  };
  try {
    const answer = await handler(await next.json(), context);
    await fetch(`${api}/${invocation}/response`, { method: 'POST', body: JSON.stringify(answer) });
  } catch (error) {
    await report(invocation, error);
  }
}
