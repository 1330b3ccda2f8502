#!/usr/bin/env bash
# MediaStreamTrack of Chromium 156 (chromium of Debian 12, by playwright-core 1.65.1), with the fake camera.
#
# getSettings() tells the size and the rate that a camera really gives.
#
# One would expect to be able to ask a track for them when a recording has ended, to write them down with it.
# True: stop() takes width, height and frameRate out of the settings; those that name the camera stay. Ask while it is live.
#
# Seen:
#   live: 640x480 at 30
#   stopped: undefinedxundefined at undefined, the same deviceId: true
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
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}`);
const { live, stopped } = await page.evaluate(async () => {
  const video = { width: 640, height: 480, frameRate: 30 };
  const [track] = (await navigator.mediaDevices.getUserMedia({ video })).getVideoTracks();
  const live = track.getSettings();
  track.stop();
  return { live, stopped: track.getSettings() };
});
await browser.close();
server.close();
server.closeAllConnections();
console.log(`live: ${live.width}x${live.height} at ${live.frameRate}`);
const isSame = stopped.deviceId === live.deviceId;
console.log(`stopped: ${stopped.width}x${stopped.height} at ${stopped.frameRate}, the same deviceId: ${isSame}`);
assert.deepEqual([live.width, live.height, live.frameRate], [640, 480, 30]);
assert.deepEqual([stopped.width, stopped.height, stopped.frameRate], [undefined, undefined, undefined]);
assert.equal(isSame, true);
JS
node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
