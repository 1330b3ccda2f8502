#!/usr/bin/env bash
# ffmpeg 5.1.9 (Debian 12, demuxer "concat") and mkvmerge 74.0.0 (Debian 12, "a.mkv + b.mkv"), joining Matroska files
# such as a live muxer, or a Kinesis Video producer, leaves behind: H.264, 2 s each, without a Duration.
#
# A Matroska file can say in three places how long its last frame lasts: Duration of the segment, DefaultDuration of the
# track, BlockDuration of the last block. One would expect any of them to be enough, or the usual distance of the frames.
# True: ffmpeg's concat looks at the segment's Duration only, mkvmerge at DefaultDuration and BlockDuration only. Where the
# one that a tool wants is missing, the next file begins at the very time of the last frame: two frames share a time, and
# the video is a frame shorter at each seam. Only a file with Duration and one of the other two is joined well by both.
#
# Seen: where the second and third file begin (2000 and 4000 ms are right)
#   nothing           ffmpeg 1900 3800   mkvmerge 1900 3800
#   DefaultDuration   ffmpeg 1900 3800   mkvmerge 2000 4000
#   BlockDuration     ffmpeg 1900 3800   mkvmerge 2000 4000
#   Duration          ffmpeg 2000 4000   mkvmerge 1900 3800
#   both              ffmpeg 2000 4000   mkvmerge 2000 4000   (Duration and BlockDuration)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

{ command -v ffmpeg && command -v mkvmerge; } > /dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg mkvtoolnix; } > /dev/null
ffmpeg -version | sed -n 1p
mkvmerge --version

ffmpeg -v error -f lavfi -i testsrc2=size=320x240:rate=10:duration=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p \
  -g 20 -bf 0 clip.mkv

cat > write-variants.mjs << 'JS'
// Writes the frames of clip.mkv anew, with each way to say how long the last one lasts.
import { readFileSync, writeFileSync } from 'node:fs';

const bytes = readFileSync('clip.mkv');
const frames = [];
let codecPrivate;
for (let at = 0; at < bytes.length; ) {
  const idLength = Math.clz32(bytes[at]) - 23;
  const id = bytes.readUIntBE(at, idLength);
  at += idLength;
  const sizeLength = Math.clz32(bytes[at]) - 23;
  let size = bytes[at] & (0xff >> sizeLength);
  for (let index = 1; index < sizeLength; index += 1) size = size * 256 + bytes[at + index];
  at += sizeLength;
  // Segment, Cluster, Tracks, TrackEntry: what they hold is looked at.
  if ([0x18538067, 0x1f43b675, 0x1654ae6b, 0xae].includes(id)) continue;
  if (id === 0x63a2) codecPrivate = bytes.subarray(at, at + size);
  if (id === 0xa3) frames.push(bytes.subarray(at, at + size));
  at += size;
}

function element(id, ...content) {
  const payload = Buffer.concat(content);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE((1n << 56n) | BigInt(payload.length));
  return Buffer.concat([Buffer.from(id, 'hex'), size, payload]);
}
const uint = (value, length) => {
  const field = Buffer.alloc(length);
  field.writeUIntBE(value, 0, length);
  return field;
};
const text = (value) => Buffer.from(value);
const twoSeconds = Buffer.alloc(8);
twoSeconds.writeDoubleBE(2000);

function write(name, { info = [], track = [], lastBlock }) {
  const last = frames.at(-1);
  const plain = Buffer.from(last);
  plain[3] = 0;
  writeFileSync(`${name}.mkv`, Buffer.concat([
    element('1a45dfa3', element('4282', text('matroska')), element('4287', uint(2, 1)), element('4285', uint(2, 1))),
    Buffer.from('18538067ff', 'hex'),
    element('1549a966', element('2ad7b1', uint(1000000, 3)), element('4d80', text('demo')), element('5741', text('demo')), ...info),
    element('1654ae6b', element('ae',
      element('d7', uint(1, 1)), element('73c5', uint(1, 1)), element('83', uint(1, 1)),
      element('86', text('V_MPEG4/ISO/AVC')), element('63a2', codecPrivate),
      element('e0', element('b0', uint(320, 2)), element('ba', uint(240, 2))), ...track)),
    element('1f43b675', element('e7', uint(0, 1)), ...frames.slice(0, -1).map((frame) => element('a3', frame)),
      lastBlock ? element('a0', element('a1', plain), element('9b', uint(100, 1)), element('fb', Buffer.from([0x9c])))
        : element('a3', last)),
  ]));
}
write('nothing', {});
write('DefaultDuration', { track: [element('23e383', uint(100_000_000, 4))] });
write('BlockDuration', { lastBlock: true });
write('Duration', { info: [element('4489', twoSeconds)] });
write('both', { info: [element('4489', twoSeconds)], lastBlock: true });
JS
node write-variants.mjs

starts() { # the times of frames 21 and 41, in milliseconds
  ffprobe -v error -show_entries packet=pts_time -of csv=p=0 joined.mkv | sed -n '21p;41p' |
    awk '{ printf "%s%d", separator, $1 * 1000 + 0.5; separator = " " }'
}
expect() { # variant, ffmpeg's starts, mkvmerge's starts
  local by_ffmpeg by_mkvmerge
  printf 'file %s.mkv\n' "$1" "$1" "$1" > list.txt
  ffmpeg -v error -y -f concat -i list.txt -c copy joined.mkv
  by_ffmpeg=$(starts)
  mkvmerge -q -o joined.mkv "$1.mkv" + "$1.mkv" + "$1.mkv"
  by_mkvmerge=$(starts)
  printf '%-17s ffmpeg %s   mkvmerge %s\n' "$1" "$by_ffmpeg" "$by_mkvmerge"
  [ "$by_ffmpeg, $by_mkvmerge" = "$2, $3" ] ||
    { echo "The behaviour has changed: expected ffmpeg $2, mkvmerge $3" >&2; exit 1; }
}
expect nothing '1900 3800' '1900 3800'
expect DefaultDuration '1900 3800' '2000 4000'
expect BlockDuration '1900 3800' '2000 4000'
expect Duration '2000 4000' '1900 3800'
expect both '2000 4000' '2000 4000'
