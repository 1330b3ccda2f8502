#!/usr/bin/env bash
# ffmpeg (the static build of December 2018 in @ffmpeg-installer/ffmpeg 1.1.0, and Debian's 5.1.9), muxer "matroska".
#
# The same command writes other clusters to a pipe than to a file. To a file, each cluster of this clip begins with a
# keyframe (GOP of 2 s, three GOPs, three clusters). To standard output, a new cluster begins as soon as the current one
# has 32 KiB or 1 s, whatever the next frame is.
#
# One would expect the muxer to choose clusters by the video, and a pipe only to leave out what needs a seek.
# True: six of nine clusters begin with a frame that cannot be decoded on its own. Kinesis Video makes each cluster a
# fragment, so two thirds of the fragments would start in the middle of a GOP. `-live 1` does not help. Both limits have
# to be raised beyond a GOP: -cluster_time_limit (milliseconds) and -cluster_size_limit (bytes).
#
# Seen, with either build:
#   file: 3 clusters, 0 do not begin with a keyframe
#   pipe: 9 clusters, 6 do not begin with a keyframe
#   pipe, live: 9 clusters, 6 do not begin with a keyframe
#   pipe, limits raised: 3 clusters, 0 do not begin with a keyframe
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

command -v ffmpeg > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg; } > /dev/null
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 > /dev/null
bundled=$(node -p "require('@ffmpeg-installer/ffmpeg').path")
chmod +x "$bundled"

cat > clusters.cjs << 'JS'
// Prints how many clusters a Matroska file has, and how many of them do not begin with a keyframe.
const bytes = require('node:fs').readFileSync(process.argv[2]);
const lengthOf = (byte) => Math.clz32(byte) - 23;
let clusters = 0;
let late = 0;
let isFirst = false;
for (let at = 0; at < bytes.length; ) {
  const idLength = lengthOf(bytes[at]);
  const id = bytes.readUIntBE(at, idLength);
  at += idLength;
  const sizeLength = lengthOf(bytes[at]);
  let size = bytes[at] & (0xff >> sizeLength);
  for (let index = 1; index < sizeLength; index += 1) size = size * 256 + bytes[at + index];
  at += sizeLength;
  if (id === 0x1f43b675) { clusters += 1; isFirst = true; continue; }
  if (id === 0x18538067) continue;
  if (id === 0xa3) {
    if (isFirst && (bytes[at + 3] & 0x80) === 0) late += 1;
    isFirst = false;
  }
  at += size;
}
console.log(`${clusters} clusters, ${late} do not begin with a keyframe`);
JS

expect() { # name, expected line
  local seen
  seen=$(node clusters.cjs out.mkv)
  echo "  $1: $seen"
  [ "$seen" = "$2" ] || { echo "The behaviour has changed: expected \"$2\" for $1" >&2; exit 1; }
}
for ffmpeg in "$bundled" ffmpeg; do
  "$ffmpeg" -version | sed -n 1p
  clip=(-v error -y -f lavfi -i "testsrc2=size=320x240:rate=10:duration=6"
    -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 20 -f matroska)
  "$ffmpeg" "${clip[@]}" out.mkv
  expect 'file' '3 clusters, 0 do not begin with a keyframe'
  "$ffmpeg" "${clip[@]}" - > out.mkv
  expect 'pipe' '9 clusters, 6 do not begin with a keyframe'
  "$ffmpeg" "${clip[@]}" -live 1 - > out.mkv
  expect 'pipe, live' '9 clusters, 6 do not begin with a keyframe'
  "$ffmpeg" "${clip[@]}" -cluster_time_limit 20000 -cluster_size_limit 50000000 - > out.mkv
  expect 'pipe, limits raised' '3 clusters, 0 do not begin with a keyframe'
done
