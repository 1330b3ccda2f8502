#!/usr/bin/env bash
# fetch of Node (20.20.2 with undici 6.24.1; Node 22.23.3 and 24.21.0 likewise), with a body that is still being written.
#
# fetch takes a stream as body only with duplex: 'half', by which the Fetch standard means that the answer is not seen
# before the request is finished; 'full' is refused.
#
# One would expect to need another client for Kinesis Video's PutMedia, whose acknowledgements come while the upload goes on.
# True: over HTTP/1.1 the promise is fulfilled as soon as the answer's headers are there, and each acknowledgement can be
# read between two pieces of the upload. What fetch does refuse is to be given headers that PutMedia clients sign: it throws
# for "transfer-encoding: chunked" (which it sends by itself) and for "expect: 100-continue". A signature over them cannot
# be sent.
#
# Seen:
#   duplex full: TypeError
#   order: sent 1, status 200, acknowledged 1, sent 2, acknowledged 2, sent 3, acknowledged 3, end
#   transfer-encoding: chunked: TypeError (invalid transfer-encoding header)
#   expect: 100-continue: TypeError (expect header not supported)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

console.log(`Node ${process.version}, undici ${process.versions.undici}`);
let acknowledged = 0;
const server = createServer((request, response) => {
  response.writeHead(200).flushHeaders();
  request.on('data', () => { acknowledged += 1; response.write(`acknowledged ${acknowledged}`); });
  request.on('end', () => response.end());
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/putMedia`;

const order = [];
async function* camera() {
  for (const piece of [1, 2, 3]) {
    order.push(`sent ${piece}`);
    yield Buffer.alloc(1000, piece);
    await wait(500);
  }
}

const full = await fetch(url, { method: 'POST', duplex: 'full', body: 'x' }).then(() => 'taken', ({ name }) => name);
console.log(`duplex full: ${full}`);
assert.equal(full, 'TypeError');

acknowledged = 0;
const response = await fetch(url, { method: 'POST', duplex: 'half', body: camera() });
order.push(`status ${response.status}`);
for await (const chunk of response.body) order.push(Buffer.from(chunk).toString());
order.push('end');
console.log(`order: ${order.join(', ')}`);
assert.deepEqual(order, [
  'sent 1', 'status 200', 'acknowledged 1', 'sent 2', 'acknowledged 2', 'sent 3', 'acknowledged 3', 'end',
]);

for (const [name, value, reason] of [
  ['transfer-encoding', 'chunked', 'invalid transfer-encoding header'],
  ['expect', '100-continue', 'expect header not supported'],
]) {
  const seen = await fetch(url, { method: 'POST', headers: { [name]: value }, body: 'x' }).then(
    ({ status }) => `${status}`,
    (error) => `${error.name} (${error.cause?.message})`,
  );
  console.log(`${name}: ${value}: ${seen}`);
  assert.equal(seen, `TypeError (${reason})`);
}
server.close();
server.closeAllConnections();
JS
node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
