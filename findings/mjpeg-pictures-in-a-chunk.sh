#!/usr/bin/env bash
# mjpeg-decoder 1.0.3 and mjpeg-consumer 2.0.0 (npm), which cut a camera's multipart/x-mixed-replace stream into pictures.
#
# Node hands over up to 64 KiB of a response at once. Pictures of a few kB, such as those of a camera's small stream, come several in a
# chunk as soon as the link or the process has stalled for a moment.
#
# One would expect the cuts to depend on the bytes, and not on how they arrive.
# True: each library takes one picture from a chunk, at most. mjpeg-decoder keeps the rest, and takes one of it for each later chunk: where
# a chunk brings a new picture, as below, it stays behind by the length of the stall. mjpeg-consumer throws the rest away. It also needs a
# Content-Length, which is optional: without one, it delivers no picture, and says nothing.
#
# Seen, 60 pictures of 2.4 kB (those that come out, and how many of them are whole):
#   mjpeg-consumer, chunks of 1000 bytes: 60, whole: 60
#   mjpeg-consumer, chunks of 16384 bytes: 10, whole: 10
#   mjpeg-consumer, chunks of 65536 bytes: 3, whole: 3
#   mjpeg-consumer, chunks of 1000 bytes, no Content-Length: 0, whole: 0
# Seen, mjpeg-decoder, 60 pictures at once, then 20 more, one every 20 ms:
#   23 of 80 pictures; the last to come out is number 23
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error \
  mjpeg-decoder@1.0.3 mjpeg-consumer@2.0.0 sharp@0.35.5 > /dev/null

cat > run.cjs << 'JS'
const assert = require('node:assert/strict');
const http = require('node:http');
const { setTimeout: wait } = require('node:timers/promises');
const MjpegConsumer = require('mjpeg-consumer');
const MjpegDecoder = require('mjpeg-decoder');
const sharp = require('sharp');

const part = (picture, hasLength = true) => {
  const length = hasLength ? `Content-Length: ${picture.length}\r\n` : '';
  return Buffer.concat([Buffer.from(`--b\r\nContent-Type: image/jpeg\r\n${length}\r\n`), picture, Buffer.from('\r\n')]);
};

function consume(pictures, size, hasLength) {
  const out = [];
  const consumer = new MjpegConsumer();
  consumer.on('data', (jpeg) => out.push(jpeg));
  const stream = Buffer.concat(pictures.map((picture) => part(picture, hasLength)));
  for (let at = 0; at < stream.length; at += size) consumer.write(stream.subarray(at, at + size));
  const whole = out.filter((jpeg) => pictures.some((picture) => picture.equals(jpeg))).length;
  console.log(`mjpeg-consumer, chunks of ${size} bytes${hasLength ? '' : ', no Content-Length'}: ${out.length}, whole: ${whole}`);
  return [out.length, whole];
}

async function decode(pictures) {
  const server = http.createServer(async (_, response) => {
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=b' });
    response.write(Buffer.concat(pictures.slice(0, 60).map((picture) => part(picture))));
    for (const picture of pictures.slice(60)) {
      await wait(20);
      response.write(part(picture));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const out = [];
  const decoder = new MjpegDecoder(`http://127.0.0.1:${server.address().port}/`);
  decoder.on('frame', (jpeg) => out.push(pictures.findIndex((picture) => picture.equals(jpeg)) + 1));
  decoder.start();
  await wait(1500);
  decoder.stop();
  server.close();
  server.closeAllConnections();
  console.log(`mjpeg-decoder: ${out.length} of ${pictures.length} pictures; the last to come out is number ${out.at(-1)}`);
  return out;
}

async function main() {
  // Noise of a fixed seed, so that each picture is another, of about 2.4 kB.
  let random = 1;
  const noise = () => {
    const pixels = Buffer.alloc(80 * 60);
    for (let at = 0; at < pixels.length; at += 1) {
      random = (random * 1103515245 + 12345) % 2147483648;
      pixels[at] = random >> 23;
    }
    return sharp(pixels, { raw: { width: 80, height: 60, channels: 1 } }).jpeg({ quality: 50 }).toBuffer();
  };
  const pictures = [];
  for (let index = 0; index < 80; index += 1) pictures.push(await noise());
  const sizes = pictures.map((picture) => picture.length);
  console.log(`pictures of ${Math.min(...sizes)} to ${Math.max(...sizes)} bytes`);

  const sixty = pictures.slice(0, 60);
  assert.deepEqual(consume(sixty, 1000, true), [60, 60]);
  const [some] = consume(sixty, 16_384, true);
  assert.ok(some > 0 && some < 20);
  const [few] = consume(sixty, 65_536, true);
  assert.ok(few > 0 && few < 6);
  assert.deepEqual(consume(sixty, 1000, false), [0, 0]);

  const out = await decode(pictures);
  assert.deepEqual(out, out.map((_, index) => index + 1), 'pictures come out whole and in order');
  assert.ok(out.length >= 20 && out.length < 40, 'the backlog stays');
}
main().catch((error) => { console.error(error); process.exit(1); });
JS
node run.cjs || { echo 'The behaviour has changed' >&2; exit 1; }
