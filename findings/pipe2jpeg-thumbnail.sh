#!/usr/bin/env bash
# pipe2jpeg 0.3.0 (npm), which splits a stream of JPEG files, as ffmpeg writes it for mjpeg and image2pipe, into pictures.
#
# Many cameras put a thumbnail into the EXIF block of each picture: a JPEG file inside the JPEG file.
#
# One would expect as many pictures as went in, each whole; a wrong cut to change their number.
# True: a picture is taken to end at the first end-of-image marker, the thumbnail's, and what is left of it, which has no
# start marker, is thrown away. The number of pictures is right and each is a stub of headers and thumbnail that no decoder
# accepts. Without EXIF every picture is whole. (ffmpeg's own splitter steps over the block.)
#
# Seen, three pictures:
#   without EXIF: 3 pictures, whole: 3
#   with a thumbnail: 3 pictures, whole: 0, decoded by sharp: 0
#   ffmpeg from the same bytes: 3 pictures
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v ffmpeg > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg; } > /dev/null
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error pipe2jpeg@0.3.0 sharp@0.35.5 > /dev/null

cat > run.cjs << 'JS'
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const Pipe2Jpeg = require('pipe2jpeg');
const sharp = require('sharp');

/** Puts an EXIF block whose second directory is a thumbnail behind the start marker. */
function withThumbnail(picture, thumbnail) {
  const entry = (tag, type, value) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(type, 2);
    bytes.writeUInt32BE(1, 4);
    if (type === 3) bytes.writeUInt16BE(value, 8);
    else bytes.writeUInt32BE(value, 8);
    return bytes;
  };
  const uint = (value, length) => { const bytes = Buffer.alloc(length); bytes.writeUIntBE(value, 0, length); return bytes; };
  const first = Buffer.concat([uint(1, 2), entry(0x0112, 3, 1), uint(8 + 18, 4)]);
  const second = [entry(0x0103, 3, 6), entry(0x0201, 4, 8 + 18 + 42), entry(0x0202, 4, thumbnail.length)];
  const tiff = Buffer.concat([Buffer.from('4d4d002a00000008', 'hex'), first, uint(3, 2), ...second, uint(0, 4), thumbnail]);
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  return Buffer.concat([Buffer.from('ffd8ffe1', 'hex'), uint(exif.length + 2, 2), exif, picture.subarray(2)]);
}

function split(picture) {
  const pictures = [];
  const splitter = new Pipe2Jpeg();
  splitter.on('jpeg', (jpeg) => pictures.push(Buffer.from(jpeg)));
  splitter.write(Buffer.concat([picture, picture, picture]));
  return { pictures, whole: pictures.filter((jpeg) => jpeg.equals(picture)).length };
}

async function main() {
  const noise = (width, height) =>
    sharp({ create: { width, height, channels: 3, background: 'gray', noise: { type: 'gaussian', mean: 128, sigma: 40 } } })
      .jpeg().toBuffer();
  const plain = await noise(640, 480);
  const camera = withThumbnail(plain, await noise(160, 120));
  // The camera's picture is a valid one: its block is read, and its pixels are those of the plain picture.
  assert.equal((await sharp(camera).metadata()).orientation, 1);
  assert.deepEqual(await sharp(camera).raw().toBuffer(), await sharp(plain).raw().toBuffer());

  const withoutExif = split(plain);
  console.log(`without EXIF: ${withoutExif.pictures.length} pictures, whole: ${withoutExif.whole}`);
  assert.deepEqual([withoutExif.pictures.length, withoutExif.whole], [3, 3]);

  const { pictures, whole } = split(camera);
  const results = await Promise.allSettled(pictures.map((jpeg) => sharp(jpeg).raw().toBuffer()));
  const decoded = results.filter(({ status }) => status === 'fulfilled').length;
  console.log(`with a thumbnail: ${pictures.length} pictures, whole: ${whole}, decoded by sharp: ${decoded}`);
  assert.deepEqual([pictures.length, whole, decoded], [3, 0, 0]);

  const input = Buffer.concat([camera, camera, camera]);
  const md5s = execFileSync('ffmpeg', ['-v', 'error', '-f', 'image2pipe', '-c:v', 'mjpeg', '-i', '-', '-f', 'framemd5', '-'], { input });
  const fromFfmpeg = String(md5s).split('\n').filter((line) => /^\d/.test(line)).length;
  console.log(`ffmpeg from the same bytes: ${fromFfmpeg} pictures`);
  assert.equal(fromFfmpeg, 3);
}
main().catch((error) => { console.error(error); process.exit(1); });
JS
node run.cjs || { echo 'The behaviour has changed' >&2; exit 1; }
