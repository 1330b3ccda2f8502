#!/usr/bin/env bash
# @aws-sdk/client-kinesis-video-media 3.1138.0.
#
# GetMedia of Kinesis Video answers with a body that goes on as long as the camera does.
#
# One would expect one client to follow as many cameras as the program asks for, or the one too many to fail.
# True: the client has 50 sockets. The 51st GetMedia is not sent, does not fail, has no time limit and prints nothing: its
# promise stays pending until one of the fifty ends. (The SDK's warning waits for a hundred in the queue.) A client of
# its own for each camera, or a request handler with httpsAgent.maxSockets, lifts it.
#
# Seen:
#   60 GetMedia sent: 50 answered, 10 pending, nothing printed
#   one answer given up: 51 answered, 9 pending
#   a client with 100 sockets: 60 answered, 0 pending
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @aws-sdk/client-kinesis-video-media@3.1138.0 > /dev/null

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { GetMediaCommand, KinesisVideoMediaClient } from '@aws-sdk/client-kinesis-video-media';

const printed = [];
console.warn = (...line) => printed.push(line.join(' '));

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'video/webm' }).write('the first bytes of an endless body');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

async function follow(cameras, more = {}) {
  const client = new KinesisVideoMediaClient({
    region: 'us-west-2',
    endpoint: `http://127.0.0.1:${server.address().port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    ...more,
  });
  const answers = [];
  for (let camera = 0; camera < cameras; camera += 1) {
    const command = new GetMediaCommand({ StreamName: `camera-${camera}`, StartSelector: { StartSelectorType: 'NOW' } });
    client.send(command).then((answer) => answers.push(answer), () => {});
  }
  await wait(5000);
  return answers;
}

const answers = await follow(60);
console.log(`60 GetMedia sent: ${answers.length} answered, ${60 - answers.length} pending, printed: ${printed.length}`);
assert.equal(answers.length, 50);
assert.deepEqual(printed, []);

answers[0].Payload.destroy();
await wait(1000);
console.log(`one answer given up: ${answers.length} answered, ${60 - answers.length} pending`);
assert.equal(answers.length, 51);

const more = await follow(60, { requestHandler: { httpAgent: { maxSockets: 100 }, httpsAgent: { maxSockets: 100 } } });
console.log(`a client with 100 sockets: ${more.length} answered, ${60 - more.length} pending`);
assert.equal(more.length, 60);
process.exit();
JS
NODE_NO_WARNINGS=1 node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
