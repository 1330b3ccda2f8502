#!/usr/bin/env bash
# x264 in the static ffmpeg of December 2018 (@ffmpeg-installer/ffmpeg 1.1.0).
#
# A short run of ffmpeg: 20 pictures of 640x480, Motion JPEG to H.264, preset superfast, without B-frames. Without `-threads`, x264 starts
# 1.5 threads a core.
#
# One would expect threads to share the work: the same CPU time in all, in less time.
# True: the bytes are the same, and the work grows. Each thread has pictures of its own, which come from fresh memory that the kernel
# clears page by page. Such a run ends before that pays: four threads touch 1.8 times the pages of one, and take more CPU time in all.
#
# Seen (pages are those that the kernel had to supply; CPU time on two cores of a virtual machine, which is only printed):
#   1 thread:  2782 pages, 164 ms of CPU time
#   4 threads: 5063 pages, 229 ms of CPU time, the same bytes
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 > /dev/null
ffmpeg=$(node -p "require('@ffmpeg-installer/ffmpeg').path")
chmod +x "$ffmpeg"
"$ffmpeg" -version | sed -n 1p
"$ffmpeg" -v error -f lavfi -i testsrc2=size=640x480:rate=10 -frames:v 20 -c:v mjpeg -q:v 3 pictures.mkv

cat > measure.js <<'JS'
const { execFileSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const [ffmpeg] = process.argv.slice(2);

/** Pages and CPU time of the children that have ended: proc(5), "cminflt", "cutime" and "cstime". */
function ofChildren() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ').map(Number);
  return { pages: fields[8], ms: (fields[13] + fields[14]) * 10 };
}
function encode(threads) {
  const before = ofChildren();
  const rounds = 10;
  let bytes;
  for (let round = 0; round < rounds; round += 1) {
    const input = ['-v', 'error', '-threads', '1', '-i', 'pictures.mkv'];
    const output = ['-c:v', 'libx264', '-preset', 'superfast', '-bf', '0', '-pix_fmt', 'yuv420p', '-threads', threads];
    bytes = execFileSync(ffmpeg, [...input, ...output, '-f', 'h264', '-'], { maxBuffer: 1e8, stdio: ['ignore', 'pipe', 'ignore'] });
  }
  const after = ofChildren();
  const pages = Math.round((after.pages - before.pages) / rounds);
  return { bytes, pages, ms: Math.round((after.ms - before.ms) / rounds) };
}
// The file's own pages are read in before.
encode('1');
const [one, four] = [encode('1'), encode('4')];
console.log(`1 thread:  ${one.pages} pages, ${one.ms} ms of CPU time`);
console.log(`4 threads: ${four.pages} pages, ${four.ms} ms of CPU time`);
// The text of x264's settings in the first SEI message names the threads.
const pictures = ({ bytes }) => bytes.subarray(bytes.indexOf(Buffer.from([0, 0, 1, 0x65])));
if (!pictures(one).equals(pictures(four))) throw new Error('The behaviour has changed: other bytes');
if (four.pages < one.pages * 1.3) throw new Error('The behaviour has changed: threads take hardly more pages');
JS
node measure.js "$ffmpeg"
