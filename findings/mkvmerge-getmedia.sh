#!/usr/bin/env bash
# mkvmerge 74.0.0 (MKVToolNix, Debian 12).
#
# What GetMedia of Kinesis Video sends is one Matroska document after another, a document for each fragment, with the
# clusters as the producer wrote them: of known size (ffmpeg) or of unknown size (Kinesis Video's own producers).
#
# One would expect mkvmerge to read all of it or the first document of it, however the clusters are written; and a known
# size, which says where the cluster ends, to be the easier of the two.
# True: with clusters of unknown size every frame arrives. With known sizes it stops after the first document: "Resync
# failed". The exit code is 1 in both cases, which is mkvmerge's code for warnings, and the output looks complete.
#
# Seen, three documents of 20 frames:
#   clusters of known size: exit code 1, 20 frames of 60
#   clusters of unknown size: exit code 1, 60 frames of 60
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

{ command -v ffmpeg && command -v mkvmerge; } > /dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg mkvtoolnix; } > /dev/null
mkvmerge --version

ffmpeg -v error -f lavfi -i testsrc2=size=320x240:rate=10:duration=6 -c:v libx264 -preset ultrafast -pix_fmt yuv420p \
  -g 20 -f segment -segment_time 2 -segment_format matroska \
  -segment_format_options live=1:cluster_time_limit=20000:cluster_size_limit=50000000 document%d.mkv
cat document0.mkv document1.mkv document2.mkv > known.mkv

cat > unknown-sizes.mjs << 'JS'
// Copies known.mkv with the size of each cluster "unknown": the same number of bytes, all ones.
import { readFileSync, writeFileSync } from 'node:fs';
const bytes = readFileSync('known.mkv');
const clusterId = Buffer.from('1f43b675', 'hex');
let clusters = 0;
for (let at = bytes.indexOf(clusterId); at >= 0; at = bytes.indexOf(clusterId, at + 4)) {
  const length = Math.clz32(bytes[at + 4]) - 23;
  bytes.fill(0xff, at + 4, at + 4 + length);
  bytes[at + 4] = 0xff >> (length - 1);
  clusters += 1;
}
if (clusters !== 3) throw new Error(`The clip has ${clusters} clusters, not 3`);
writeFileSync('unknown.mkv', bytes);
JS
node unknown-sizes.mjs

expect() { # known or unknown, frames
  local code=0 frames
  mkvmerge -q -o merged.mkv "$1.mkv" > messages.txt || code=$?
  frames=$(ffprobe -v error -count_packets -show_entries stream=nb_read_packets -of csv=p=0 merged.mkv)
  grep -o 'Resync[a-z]* [a-z]*' messages.txt | sort | uniq -c
  echo "clusters of $1 size: exit code $code, $frames frames of 60"
  [ "$code $frames" = "1 $2" ] ||
    { echo "The behaviour has changed: expected exit code 1 and $2 frames" >&2; exit 1; }
}
expect known 20
expect unknown 60
