#!/usr/bin/env bash
# IndexedDB of WebKitGTK 2.50.6 (webkit2gtk-driver of Debian 12), in the private session that WebDriver opens.
#
# IndexedDB stores what can be cloned, blobs among it, and a private window may be given a database that forgets.
#
# One would expect such a database to take all that others take, or to refuse to open.
# True: it opens, and stores bytes; a Blob, even of one byte, makes the request fail with UnknownError
# ("Error preparing Blob/File data to be stored in object store"). Who keeps pictures as blobs finds out with the first one.
#
# Seen:
#   Uint8Array: stored
#   Blob: UnknownError
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
{ command -v WebKitWebDriver && command -v xvfb-run; } > /dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends webkit2gtk-driver xvfb xauth; } > /dev/null

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const free = createServer();
await new Promise((resolve) => free.listen(0, '127.0.0.1', resolve));
const { port } = free.address();
await new Promise((resolve) => free.close(resolve));
const driver = spawn('WebKitWebDriver', ['-p', String(port)], { stdio: 'ignore' });

async function call(path, body, method = 'POST') {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  assert.ok(response.ok, JSON.stringify(value));
  return value;
}
for (let tries = 0; !(await call('/status', undefined, 'GET').catch(() => undefined)); tries += 1) {
  assert.ok(tries < 100);
  await wait(100);
}
const { sessionId, capabilities } = await call('/session', { capabilities: {} });
console.log(`${capabilities.browserName} ${capabilities.browserVersion}`);
const session = `/session/${sessionId}`;
await call(`${session}/url`, { url: `http://127.0.0.1:${server.address().port}` });
const script = `
  const [done] = arguments;
  const settle = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const store = async (value) => {
    const opening = indexedDB.open('database');
    opening.onupgradeneeded = () => opening.result.createObjectStore('values');
    const database = await settle(opening);
    const request = database.transaction('values', 'readwrite').objectStore('values').put(value, 1);
    return settle(request).then(() => 'stored', ({ name }) => name);
  };
  (async () => [await store(Uint8Array.of(1)), await store(new Blob([Uint8Array.of(1)]))])().then(done);`;
const [bytes, blob] = await call(`${session}/execute/async`, { script, args: [] });
await call(session, undefined, 'DELETE');
driver.kill();
server.close();
server.closeAllConnections();
console.log(`Uint8Array: ${bytes}`);
console.log(`Blob: ${blob}`);
assert.equal(bytes, 'stored');
assert.equal(blob, 'UnknownError');
JS
xvfb-run -a node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
