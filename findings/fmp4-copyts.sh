#!/usr/bin/env bash
# ffmpeg (Debian 5.1.9, and the static build of December 2018 in @ffmpeg-installer/ffmpeg 1.1.0), muxer "mp4", fragmented.
#
# A Matroska fragment whose first frame is at 2 s is copied into fragmented MP4 with -copyts.
#
# One would expect the decode time of its first movie fragment (tfdt) to be 2 s, as -copyts keeps 2 s in a Matroska copy:
# that is what a player puts the fragment at, when the pieces of a stream are appended behind one initialisation segment.
# True: with the usual flags, frag_keyframe+empty_moov+default_base_moof, tfdt is 0 and the 2 s are nowhere in the file.
# With delay_moov in place of empty_moov the time is in the edit list of moov, where a player that has its initialisation
# segment already never looks; tfdt is still 0. The same times since 1970 vanish just so.
#
# Seen, with either build:
#   Matroska copy: first frame at 2.000000
#   empty_moov: tfdt 0, no edit list, first frame at 0.000000
#   delay_moov: tfdt 0, edit list 2000/-1, first frame at 2.000000
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

command -v ffmpeg > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg; } > /dev/null
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 > /dev/null
bundled=$(node -p "require('@ffmpeg-installer/ffmpeg').path")
chmod +x "$bundled"

cat > times.cjs << 'JS'
// Prints the first decode time and the first entry of the edit list (duration/media time) of an MP4 file.
const bytes = require('node:fs').readFileSync('out.mp4');
const tfdt = bytes.indexOf('tfdt') + 4;
const elst = bytes.indexOf('elst') + 4;
const time = bytes[tfdt] === 1 ? bytes.readBigUInt64BE(tfdt + 4) : bytes.readUInt32BE(tfdt + 4);
const list = elst === 3 ? 'no edit list' : `edit list ${bytes.readUInt32BE(elst + 8)}/${bytes.readInt32BE(elst + 12)}`;
console.log(`tfdt ${time}, ${list}`);
JS

expect() { # name, file, times of the boxes, time of the first frame
  local seen
  seen="first frame at $(ffprobe -v error -show_entries packet=pts_time -of csv=p=0 "$2" | sed -n 1p)"
  [ "$2" = out.mkv ] || seen="$(node times.cjs), $seen"
  echo "  $1: $seen"
  [ "$seen" = "$3" ] || { echo "The behaviour has changed: expected \"$3\" for $1" >&2; exit 1; }
}
for ffmpeg in ffmpeg "$bundled"; do
  "$ffmpeg" -version | sed -n 1p
  "$ffmpeg" -v error -y -f lavfi -i testsrc2=size=320x240:rate=10:duration=2 -c:v libx264 -preset ultrafast \
    -pix_fmt yuv420p -g 20 -bf 0 -output_ts_offset 2 in.mkv
  "$ffmpeg" -v error -y -copyts -i in.mkv -c copy out.mkv
  expect 'Matroska copy' out.mkv 'first frame at 2.000000'
  "$ffmpeg" -v error -y -copyts -i in.mkv -c copy -movflags frag_keyframe+empty_moov+default_base_moof out.mp4
  expect 'empty_moov' out.mp4 'tfdt 0, no edit list, first frame at 0.000000'
  "$ffmpeg" -v error -y -copyts -i in.mkv -c copy -movflags frag_keyframe+delay_moov+default_base_moof out.mp4
  expect 'delay_moov' out.mp4 'tfdt 0, edit list 2000/-1, first frame at 2.000000'
done
