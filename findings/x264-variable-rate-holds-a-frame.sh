#!/usr/bin/env bash
# x264 in the static ffmpeg of December 2018 (@ffmpeg-installer/ffmpeg 1.1.0).
#
# A program keeps an encoder running and feeds it a batch of pictures now and then. It has switched off all that looks ahead:
# no B-frames, no lookahead, one thread.
#
# One would expect each frame to come out before the next picture goes in.
# True: the last frame of a batch comes out with the first picture of the next one, however much later. x264 takes the rate for variable,
# as ffmpeg asks it to, and waits for the next picture to know how long the last one lasts. `force-cfr=1` (part of `-tune zerolatency`,
# whose other parts cost quality) brings it out at once. It also marks the frame rate as fixed in the sequence parameter set.
#
# Seen (frames that had come out two seconds after 10 pictures, with the input still open):
#   as it comes:      9 of 10
#   with force-cfr=1: 10 of 10
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 > /dev/null
ffmpeg=$(node -p "require('@ffmpeg-installer/ffmpeg').path")
chmod +x "$ffmpeg"
"$ffmpeg" -version | sed -n 1p

cat > feed.js <<'JS'
const { spawn } = require('node:child_process');
const { setTimeout: delay } = require('node:timers/promises');
const [ffmpeg] = process.argv.slice(2);
const pictures = 10;

/** Frames that come out while the input stays open. FLV has a tag for each, of type 9, behind one for the headers. */
async function countFrames(more) {
  const child = spawn(ffmpeg, [
    ...['-v', 'error', '-threads', '1', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-video_size', '64x48', '-framerate', '10', '-i', 'pipe:0'],
    ...['-c:v', 'libx264', '-preset', 'superfast', '-bf', '0', '-x264-params', ['rc-lookahead=0', 'sync-lookahead=0', ...more].join(':')],
    ...['-threads', '1', '-flush_packets', '1', '-f', 'flv', 'pipe:1'],
  ], { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stdin.write(Buffer.alloc((64 * 48 * 3 / 2) * pictures, 100));
  await delay(2000);
  child.kill('SIGKILL');
  const bytes = Buffer.concat(chunks);
  let frames = 0;
  for (let at = 13; at + 11 <= bytes.length; at += 11 + bytes.readUIntBE(at + 1, 3) + 4) {
    // The second byte of an AVC tag is 1 for a picture.
    if (bytes[at] === 9 && bytes[at + 12] === 1) frames += 1;
  }
  return frames;
}

async function main() {
  const [variable, fixed] = [await countFrames([]), await countFrames(['force-cfr=1'])];
  console.log(`as it comes:      ${variable} of ${pictures}`);
  console.log(`with force-cfr=1: ${fixed} of ${pictures}`);
  if (variable !== pictures - 1 || fixed !== pictures) throw new Error('The behaviour has changed');
}
main();
JS
node feed.js "$ffmpeg"
