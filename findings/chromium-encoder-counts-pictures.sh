#!/usr/bin/env bash
# VideoEncoder (WebCodecs) of Chromium 156 (chromium of Debian 12, by playwright-core 1.65.1), H.264 in software (OpenH264).
#
# A configuration names a bitrate, in bits a second, and may name a framerate; each VideoFrame has a timestamp.
#
# One would expect the bitrate to hold for the time that the timestamps tell: frames that are 100 ms apart take a tenth of it each,
# whatever rate was named.
# True: the encoder divides the bitrate by the rate of the configuration, and the timestamps count for nothing. A camera of 10 frames a
# second that is configured with 30 gets a third of the bits that were asked for; frames 33 ms and 100 ms apart take the same bytes.
#
# Seen, 60 frames of noise at 600,000 bits a second, in bits a second of the frames' own time:
#   configured 30, frames 33 ms apart: 491939
#   configured 30, frames 100 ms apart: 163980
#   configured 10, frames 100 ms apart: 486392
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
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false, args: ['--disable-gpu'] });
console.log(`Chromium ${browser.version()}`);
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}`);

/** @returns bits a second of the frames' own time, without the keyframe at the beginning */
const encode = (framerate, gapMs) =>
  page.evaluate(
    async ([framerate, gapMs]) => {
      const [width, height, frames] = [320, 240, 60];
      let bytes = 0;
      const encoder = new VideoEncoder({
        output: (chunk) => {
          if (chunk.type === 'delta') bytes += chunk.byteLength;
        },
        error: (error) => console.error(error),
      });
      encoder.configure({ codec: 'avc1.42e01e', width, height, bitrate: 600_000, framerate, latencyMode: 'realtime' });
      let random = 1;
      for (let index = 0; index < frames; index += 1) {
        const pixels = new Uint8Array((width * height * 3) / 2).fill(128);
        for (let at = 0; at < width * height; at += 1) {
          random = (random * 1103515245 + 12345) % 2147483648;
          pixels[at] = 96 + ((random >> 16) & 63);
        }
        const init = { format: 'I420', codedWidth: width, codedHeight: height, timestamp: Math.round(index * gapMs * 1000) };
        const frame = new VideoFrame(pixels, init);
        encoder.encode(frame);
        frame.close();
      }
      await encoder.flush();
      encoder.close();
      return Math.round((bytes * 8) / (((frames - 1) * gapMs) / 1000));
    },
    [framerate, gapMs],
  );

const rates = [];
for (const [framerate, gapMs] of [[30, 1000 / 30], [30, 100], [10, 100]]) {
  const bits = await encode(framerate, gapMs);
  rates.push(bits);
  console.log(`configured ${framerate}, frames ${Math.round(gapMs)} ms apart: ${bits}`);
}
await browser.close();
server.close();
server.closeAllConnections();
const [fast, slow, told] = rates;
assert.ok(Math.abs(fast / slow - 3) < 0.3, 'frames take the same bytes, whatever is between them');
assert.ok(told > 2 * slow, 'the configured rate decides');
JS
node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
