#!/usr/bin/env bash
# mediabunny 1.61.0 (npm), EncodedVideoPacketSource('avc') with MkvOutputFormat and with Mp4OutputFormat.
#
# The packets are H.264 in Annex B form (start codes, parameter sets in front of keyframes), as a WebCodecs encoder with
# format "annexb" or a hardware encoder gives it; the decoder configuration has no description.
#
# One would expect both outputs to be made of the same bitstream: an avcC record, and units behind their length.
# True: the MP4 file gets both. The Matroska file gets neither: its track says V_MPEG4/ISO/AVC, has no CodecPrivate, and its
# blocks hold start codes. ffprobe reads 60 frames of either, so that nothing looks wrong; but the codec's mapping in
# Matroska wants avcC, and Kinesis Video needs it in CodecPrivate for HLS and GetClip. The packets have to be converted
# beforehand.
#
# Seen:
#   MP4: avcC there, first packet begins 00 00 00 .. (a length), ffprobe: is_avc true, 60 frames
#   Matroska: no CodecPrivate, first packet begins 00 00 00 01 67, ffprobe: is_avc false, 60 frames
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v ffmpeg > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg; } > /dev/null
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error mediabunny@1.61.0 > /dev/null

# Access unit delimiters, to tell where a picture begins.
ffmpeg -v error -f lavfi -i testsrc2=size=320x240:rate=10:duration=6 -c:v libx264 -preset ultrafast -pix_fmt yuv420p \
  -g 20 -bf 0 -x264-params aud=1:repeat-headers=1 -f h264 clip.h264
cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import {
  ALL_FORMATS, BufferSource, BufferTarget, EncodedPacket, EncodedPacketSink, EncodedVideoPacketSource, Input,
  MkvOutputFormat, Mp4OutputFormat, Output,
} from 'mediabunny';

const bytes = readFileSync('clip.h264');
const delimiter = Buffer.from('0000000109', 'hex');
const starts = [];
for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at + 1)) starts.push(at);
// Each picture without its delimiter: start code, type and one byte.
const pictures = starts.map((start, index) => bytes.subarray(start + 6, starts[index + 1]));
assert.equal(pictures.length, 60);

async function write(format, file) {
  const output = new Output({ format, target: new BufferTarget() });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source);
  await output.start();
  for (const [index, picture] of pictures.entries()) {
    const packet = new EncodedPacket(picture, index % 20 === 0 ? 'key' : 'delta', index / 10, 0.1);
    await source.add(packet, { decoderConfig: { codec: 'avc1.42c00b', codedWidth: 320, codedHeight: 240 } });
  }
  await output.finalize();
  writeFileSync(file, Buffer.from(output.target.buffer));
}
async function firstPacketOf(file) {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(readFileSync(file)) });
  const { data } = await new EncodedPacketSink(await input.getPrimaryVideoTrack()).getFirstPacket();
  return Buffer.from(data).toString('hex');
}
function probe(file) {
  const entries = ['-show_entries', 'stream=extradata_size,is_avc,nb_read_packets', '-of', 'json'];
  return JSON.parse(execFileSync('ffprobe', ['-v', 'error', '-count_packets', ...entries, file])).streams[0];
}

await write(new Mp4OutputFormat(), 'out.mp4');
await write(new MkvOutputFormat(), 'out.mkv');

const mp4 = probe('out.mp4');
const mp4Packet = await firstPacketOf('out.mp4');
console.log(`MP4: ffprobe is_avc ${mp4.is_avc}, ${mp4.nb_read_packets} frames, first packet ${mp4Packet.slice(0, 10)}`);
assert.deepEqual([mp4.is_avc, mp4.nb_read_packets], ['true', '60']);
assert.ok(readFileSync('out.mp4').includes('avcC'));
assert.ok(!mp4Packet.startsWith('00000001'));

const mkv = probe('out.mkv');
const mkvPacket = await firstPacketOf('out.mkv');
// ElementId of CodecPrivate (63 A2), then the size and version 1 of an avcC record.
const hasCodecPrivate = /63a2..01/.test(readFileSync('out.mkv').subarray(0, 4096).toString('hex'));
console.log(`Matroska: ffprobe is_avc ${mkv.is_avc}, ${mkv.nb_read_packets} frames, first packet ${mkvPacket.slice(0, 10)}, ` +
  `CodecPrivate ${hasCodecPrivate ? 'there' : 'missing'}`);
assert.ok(readFileSync('out.mkv').includes('V_MPEG4/ISO/AVC'));
assert.deepEqual([mkv.is_avc, mkv.nb_read_packets], ['false', '60']);
assert.equal(mkvPacket.slice(0, 10), '0000000167');
assert.equal(hasCodecPrivate, false);
JS
node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
