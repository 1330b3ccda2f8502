#!/usr/bin/env bash
# amazon-kinesis-video-streams-webrtc 2.9.0 (npm), SignalingClient, in a Node without a global WebSocket (Node 20; Node 22
# has one, which this script takes away).
#
# The package depends on "ws" for Node, and npm installs it.
#
# One would expect open() to use it.
# True: the global is looked up bare in front of the fallback, so that the lookup itself throws: open() returns, an "error"
# event says "WebSocket is not defined", no "close" event follows, and the client stays "already open, opening, or closing"
# until close() is called. With a WebSocket on globalThis it goes on.
#
# Seen:
#   ws is installed: yes
#   events: error (ReferenceError: WebSocket is not defined)
#   open() again: Client is already open, opening, or closing
#   with a WebSocket as the global: asked for the signed address
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --no-audit --no-fund --ignore-scripts --loglevel=error amazon-kinesis-video-streams-webrtc@2.9.0 > /dev/null

cat > run.cjs << 'JS'
const assert = require('node:assert/strict');
const { setTimeout: wait } = require('node:timers/promises');
delete globalThis.WebSocket;
const sdk = require.resolve('amazon-kinesis-video-streams-webrtc');
const { Role, SignalingClient } = require(sdk);
const ws = require(require.resolve('ws', { paths: [sdk] }));
console.log(`ws is installed: ${typeof ws === 'function' ? 'yes' : 'no'}`);

function createClient(events) {
  const client = new SignalingClient({
    channelARN: 'arn:aws:kinesisvideo:us-west-2:111122223333:channel/camera/1700000000000',
    channelEndpoint: 'wss://127.0.0.1',
    role: Role.VIEWER,
    clientId: 'viewer',
    region: 'us-west-2',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  for (const name of ['open', 'close', 'error']) {
    client.on(name, (error) => events.push(error instanceof Error ? `${name} (${error.name}: ${error.message})` : name));
  }
  return client;
}

async function main() {
  const events = [];
  const client = createClient(events);
  client.open();
  await wait(1000);
  console.log(`events: ${events.join(', ')}`);
  assert.deepEqual(events, ['error (ReferenceError: WebSocket is not defined)']);

  let refusal;
  try { client.open(); } catch (error) { refusal = error.message; }
  console.log(`open() again: ${refusal}`);
  assert.equal(refusal, 'Client is already open, opening, or closing');

  let address;
  globalThis.WebSocket = class { constructor(url) { address = url; } addEventListener() {} };
  createClient([]).open();
  await wait(1000);
  console.log(`with a WebSocket as the global: ${address?.startsWith('wss://127.0.0.1/?') ? 'asked for the signed address' : 'nothing'}`);
  assert.ok(address?.startsWith('wss://127.0.0.1/?X-Amz-Algorithm='));
}
main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
JS
node run.cjs || { echo 'The behaviour has changed' >&2; exit 1; }
