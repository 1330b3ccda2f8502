#!/usr/bin/env bash
# node:http of Node (20.20.2; 22.23.3 and 24.21.0 likewise), http.Server with its default requestTimeout.
#
# A server of the kind of Kinesis Video's PutMedia answers 200 at once and goes on reading a request that lasts for minutes,
# acknowledging what has arrived; the service itself ends such a request after 45 minutes.
#
# One would expect requestTimeout (300 s by default) to protect against requests that are never finished, and to leave
# alone one that sends data all the time and has its answer.
# True: it counts from the request's first byte to its last, whatever flows and whatever was answered. A local PutMedia
# server cuts every camera off after five minutes, without a word: the client sees ECONNRESET. server.timeout, which looks at
# idleness, is off by default. requestTimeout: 0 lifts it. The script shows it with 2 s in place of 300.
#
# Seen:
#   default requestTimeout: 300000
#   requestTimeout 2000: acknowledged for about 2 s, then ECONNRESET
#   requestTimeout 0: acknowledged for 5 s, then ended by the client
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';

console.log(`Node ${process.version}, default requestTimeout: ${createServer().requestTimeout}`);
assert.equal(createServer().requestTimeout, 300_000);

/** A camera sends 100 bytes every 100 ms for 5 s; resolves with how that ended, and after how long. */
async function upload(requestTimeout) {
  const server = createServer({ requestTimeout, connectionsCheckingInterval: 200 }, (incoming, response) => {
    response.writeHead(200).flushHeaders();
    incoming.on('error', () => {}).on('data', () => response.write('{"EventType":"BUFFERING"}\n'));
    incoming.on('end', () => response.end());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const start = Date.now();
  const camera = request({ host: '127.0.0.1', port: server.address().port, method: 'POST' });
  const sending = setInterval(() => camera.write(Buffer.alloc(100)), 100);
  const stopping = setTimeout(() => { clearInterval(sending); camera.end(); }, 5000);
  let status;
  let acknowledgements = 0;
  const ending = await new Promise((resolve) => {
    camera.on('error', ({ code }) => resolve(code));
    camera.on('response', (response) => {
      status = response.statusCode;
      response.on('data', () => { acknowledgements += 1; });
      response.on('error', ({ code }) => resolve(code));
      response.on('end', () => resolve('end'));
    });
  });
  clearInterval(sending);
  clearTimeout(stopping);
  server.close();
  server.closeAllConnections();
  const lasted = Date.now() - start;
  console.log(`requestTimeout ${requestTimeout}: status ${status}, ${acknowledgements} acknowledgements, ${ending} after ${lasted} ms`);
  return { status, acknowledgements, ending, lasted };
}

const cut = await upload(2000);
assert.equal(cut.status, 200);
assert.equal(cut.ending, 'ECONNRESET');
assert.ok(cut.acknowledgements >= 5 && cut.lasted >= 1900 && cut.lasted < 4500);

const whole = await upload(0);
assert.equal(whole.status, 200);
assert.equal(whole.ending, 'end');
assert.ok(whole.lasted >= 4900);
JS
node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
