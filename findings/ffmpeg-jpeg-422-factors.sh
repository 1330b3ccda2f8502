#!/usr/bin/env bash
# ffmpeg's mjpeg encoder and RTP muxer (Debian 5.1.9, and the static build of December 2018 in @ffmpeg-installer/ffmpeg
# 1.1.0), rtpjpegpay of GStreamer 1.22.0, sharp 0.35.5 (npm), cjpeg of libjpeg-turbo 2.1.5.
#
# A JPEG's frame header gives the sampling factors of each component. 4:2:2, as many cameras send it, is 2x1 for luma and
# 1x1 for each chroma: cjpeg writes it so, and RFC 2435 (JPEG over RTP, type 0) has no other.
#
# One would expect ffmpeg to write yuvj422p with those factors, and to be able to send by RTP what it has encoded itself.
# True: it writes 2x2, 1x2, 1x2. The ratios are the same and decoders show the same picture, but the blocks are in another
# order, and who goes by the factors takes it for another sampling. ffmpeg's own RTP muxer refuses each such picture, where it
# sends cjpeg's, and ffmpeg exits with 0 though no packet of RTP left; rtpjpegpay refuses it too. yuvj444p gets 1x2, 1x2, 1x2,
# which sharp's metadata call 4:2:0, as everything but 1x1 throughout: 4:2:2 as well, whoever wrote it.
#
# Seen, with either build of ffmpeg (with the standard Huffman tables, which RFC 2435 demands):
#   cjpeg 4:2:2: 2x1,1x1,1x1, for sharp 4:2:0; by RTP from ffmpeg 8 packets, from GStreamer 10906 bytes
#   cjpeg 4:4:4: 1x1,1x1,1x1, for sharp 4:4:4
#   ffmpeg yuvj420p: 2x2,1x1,1x1, for sharp 4:2:0; by RTP from ffmpeg 7 packets, from GStreamer 10326 bytes
#   ffmpeg yuvj422p: 2x2,1x2,1x2, for sharp 4:2:0; by RTP from ffmpeg 0 packets, from GStreamer 0 bytes
#   ffmpeg yuvj444p: 1x2,1x2,1x2, for sharp 4:2:0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

{ command -v ffmpeg && command -v cjpeg && gst-inspect-1.0 rtpjpegpay && gst-inspect-1.0 jpegparse; } > /dev/null 2>&1 ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg libjpeg-turbo-progs gstreamer1.0-tools \
    gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad; } > /dev/null
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 sharp@0.35.5 > /dev/null
bundled=$(node -p "require('@ffmpeg-installer/ffmpeg').path")
chmod +x "$bundled"

cat > run.cjs << 'JS'
const assert = require('node:assert/strict');
const { execFile, execFileSync, spawnSync } = require('node:child_process');
const { once } = require('node:events');
const { createSocket } = require('node:dgram');
const { readFileSync, statSync } = require('node:fs');
const { promisify } = require('node:util');
const sharp = require('sharp');

/** The factors of each component, from the baseline frame header (SOF0). */
function factors(file) {
  const jpeg = readFileSync(file);
  let at = 2;
  while (jpeg[at + 1] !== 0xc0) at += 2 + jpeg.readUInt16BE(at + 2);
  return Array.from({ length: jpeg[at + 9] }, (_, index) => jpeg[at + 11 + 3 * index])
    .map((byte) => `${byte >> 4}x${byte & 15}`).join();
}

/** Sends a JPEG as it is, and gives how many packets arrived and what ffmpeg said; throws unless ffmpeg exits with 0. */
async function send(ffmpeg, file) {
  const socket = createSocket('udp4');
  let packets = 0;
  socket.on('message', () => { packets += 1; });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const target = `rtp://127.0.0.1:${socket.address().port}`;
  const { stderr } = await promisify(execFile)(ffmpeg, ['-v', 'error', '-i', file, '-c', 'copy', '-f', 'rtp', target]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  socket.close();
  return { packets, stderr };
}

/** The bytes that rtpjpegpay makes of a JPEG. */
function pay(file) {
  spawnSync('gst-launch-1.0', ['-q', 'filesrc', `location=${file}`, '!', 'jpegparse', '!', 'rtpjpegpay', '!',
    'filesink', 'location=out.rtp'], { timeout: 60_000 });
  return statSync('out.rtp').size;
}

async function main([bundled]) {
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x240', '-frames:v', '1', 'in.ppm']);

  const check = async (ffmpeg, file, name, expected, subsampling, sendable) => {
    const { chromaSubsampling } = await sharp(file).metadata();
    let line = `${name}: ${factors(file)}, for sharp ${chromaSubsampling}`;
    assert.deepEqual([factors(file), chromaSubsampling], [expected, subsampling]);
    if (sendable !== undefined) {
      const { packets, stderr } = await send(ffmpeg, file);
      const bytes = pay(file);
      line += `; by RTP from ffmpeg ${packets} packets, from GStreamer ${bytes} bytes`;
      assert.deepEqual([packets > 0, bytes > 0], [sendable, sendable]);
      assert.equal(/Only 1x1 chroma blocks/.test(stderr), !sendable);
    }
    console.log(line);
  };

  for (const ffmpeg of ['ffmpeg', bundled]) {
    console.log(String(execFileSync(ffmpeg, ['-version'])).split(' Copyright')[0]);
    for (const [sampling, name, expected, subsampling, sendable] of [
      ['2x1', 'cjpeg 4:2:2', '2x1,1x1,1x1', '4:2:0', true],
      ['1x1', 'cjpeg 4:4:4', '1x1,1x1,1x1', '4:4:4', undefined],
    ]) {
      execFileSync('cjpeg', ['-sample', sampling, '-outfile', 'cjpeg.jpg', 'in.ppm']);
      await check(ffmpeg, 'cjpeg.jpg', name, expected, subsampling, sendable);
    }
    for (const [format, expected, sendable] of [
      ['yuvj420p', '2x2,1x1,1x1', true],
      ['yuvj422p', '2x2,1x2,1x2', false],
      ['yuvj444p', '1x2,1x2,1x2', undefined],
    ]) {
      execFileSync(ffmpeg, ['-v', 'error', '-y', '-i', 'in.ppm', '-pix_fmt', format, '-huffman', 'default', 'ffmpeg.jpg']);
      await check(ffmpeg, 'ffmpeg.jpg', `ffmpeg ${format}`, expected, '4:2:0', sendable);
    }
  }
  const read = (file) => String(execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=pix_fmt', '-of', 'csv=p=0', file])).trim();
  execFileSync('cjpeg', ['-sample', '2x1', '-outfile', 'cjpeg.jpg', 'in.ppm']);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', 'in.ppm', '-pix_fmt', 'yuvj422p', 'ffmpeg.jpg']);
  console.log(`ffprobe reads cjpeg's 4:2:2 as ${read('cjpeg.jpg')} and ffmpeg's as ${read('ffmpeg.jpg')}`);
  assert.deepEqual([read('cjpeg.jpg'), read('ffmpeg.jpg')], ['yuvj422p', 'yuvj422p']);
}
main(process.argv.slice(2)).catch((error) => { console.error(error); process.exit(1); });
JS
node run.cjs "$bundled" || { echo 'The behaviour has changed' >&2; exit 1; }
