#!/usr/bin/env bash
# @remotion/media-parser 4.0.529 (npm), reading Matroska.
#
# A live document has a Segment of unknown size. EBML (RFC 8794) writes that as ones in all value bits of a size field of any
# length: FF in one byte, 01 FF FF FF FF FF FF FF in eight. ffmpeg and GStreamer write eight, Kinesis Video's C producers one.
#
# One would expect both to be the same document.
# True: with eight bytes the document is read to its end; with one it fails at once: "Expected to be inside segment". The
# same holds for what GetMedia sends of those producers' streams. ffprobe and mediabunny read either.
#
# Seen:
#   8 bytes: media-parser 60 frames, mediabunny 60, ffprobe 60
#   1 byte: media-parser "Expected to be inside segment", mediabunny 60, ffprobe 60
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v ffmpeg > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg; } > /dev/null
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @remotion/media-parser@4.0.529 mediabunny@1.61.0 > /dev/null

ffmpeg -v error -f lavfi -i testsrc2=size=320x240:rate=10:duration=6 -c:v libx264 -preset ultrafast -pix_fmt yuv420p \
  -g 20 -bf 0 -f matroska -live 1 eight.mkv
cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseMedia } from '@remotion/media-parser';
import { nodeReader } from '@remotion/media-parser/node';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';

const bytes = readFileSync('eight.mkv');
const segment = bytes.indexOf('1853806701ffffffffffffff', 0, 'hex');
assert.ok(segment > 0, 'ffmpeg has written another Segment');
const head = bytes.subarray(0, segment + 4);
writeFileSync('one.mkv', Buffer.concat([head, Buffer.from([0xff]), bytes.subarray(segment + 12)]));

async function byMediaParser(src) {
  try {
    const { slowNumberOfFrames } = await parseMedia({
      src, reader: nodeReader, fields: { slowNumberOfFrames: true }, acknowledgeRemotionLicense: true, logLevel: 'error',
    });
    return `${slowNumberOfFrames} frames`;
  } catch (error) {
    return JSON.stringify(error.message);
  }
}
async function byMediabunny(file) {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(readFileSync(file)) });
  let frames = 0;
  for await (const _packet of new EncodedPacketSink(await input.getPrimaryVideoTrack()).packets()) frames += 1;
  return frames;
}
const byFfprobe = (file) => Number(execFileSync('ffprobe',
  ['-v', 'error', '-count_packets', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0', file]));

for (const [name, file, expected] of [
  ['8 bytes', 'eight.mkv', '60 frames'],
  ['1 byte', 'one.mkv', '"Expected to be inside segment"'],
]) {
  const seen = [await byMediaParser(file), await byMediabunny(file), byFfprobe(file)];
  console.log(`${name}: media-parser ${seen[0]}, mediabunny ${seen[1]}, ffprobe ${seen[2]}`);
  assert.deepEqual(seen, [expected, 60, 60]);
}
process.exit();
JS
node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
