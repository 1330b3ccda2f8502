#!/usr/bin/env bash
# MediaStreamTrackProcessor of Chromium 156 (chromium of Debian 12, by playwright-core 1.65.1), with the fake camera.
#
# A VideoFrame must be closed. maxBufferSize is how many frames may wait to be read.
#
# One would expect to be able to hold as many frames as maxBufferSize says, and to lose others when more are held.
# True: while two frames are open nothing more is delivered, whatever maxBufferSize says, and nothing tells of it: the read
# waits. It goes on when one of them is closed. track.stats.deliveredFrames counts on. Who hands frames to an encoder that
# is slow, or keeps the one before, stands still; copyTo() and close() at once does not.
#
# Seen, in 3 s of 30 frames a second with maxBufferSize 30:
#   at most 1 open: 76 read of 83
#   at most 2 open: 2 read of 86, goes on when they are closed: true
#   at most 10 open: 2 read of 87, goes on when they are closed: true
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v chromium > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } > /dev/null
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error playwright-core@1.65.1 > /dev/null

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  chromiumSandbox: false,
  args: ['--disable-gpu', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream=fps=30'],
});
console.log(`Chromium ${browser.version()}`);

/** Reads for 3 s, and closes the oldest frame when more are open than there may be. */
async function read(most) {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}`);
  const seen = await page.evaluate(async (mostOpen) => {
    const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms, 'late'));
    const video = { width: 640, height: 480, frameRate: 30 };
    const [track] = (await navigator.mediaDevices.getUserMedia({ video })).getVideoTracks();
    const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 30 }).readable.getReader();
    const open = [];
    let count = 0;
    let next;
    for (const untilMs = performance.now() + 3000; ; ) {
      next = reader.read();
      const result = await Promise.race([next, wait(Math.max(0, untilMs - performance.now()))]);
      if (result === 'late') break;
      count += 1;
      open.push(result.value);
      if (open.length > mostOpen) open.shift().close();
    }
    const delivered = track.stats.deliveredFrames;
    for (const frame of open) frame.close();
    const after = await Promise.race([next, wait(5000)]);
    return { count, delivered, goesOn: after !== 'late' };
  }, most);
  await page.close();
  return seen;
}
for (const most of [1, 2, 10]) {
  const { count, delivered, goesOn } = await read(most);
  const rest = most === 1 ? '' : `, goes on when they are closed: ${goesOn}`;
  console.log(`at most ${most} open: ${count} read of ${delivered}${rest}`);
  assert.equal(goesOn, true);
  assert.ok(delivered > 20);
  if (most === 1) assert.ok(count > 20);
  else assert.equal(count, 2);
}
await browser.close();
server.close();
server.closeAllConnections();
JS
node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
