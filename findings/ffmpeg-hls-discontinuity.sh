#!/usr/bin/env bash
# ffmpeg (Debian 5.1.9, and the static build of December 2018 in @ffmpeg-installer/ffmpeg 1.1.0), demuxer "hls".
#
# A VOD playlist of three fragmented MP4 segments of 20 frames, 2 s each. Each was made by itself, so that its decode time
# starts at 0, and an EXT-X-DISCONTINUITY stands in front of the second and third, which is what that tag is for.
#
# One would expect 60 frames in 6 s of it, whether they are copied or encoded anew.
# True: ffmpeg reads past the tag. The packets of each segment start at 0 again. Encoding anew gives the first 20 frames
# and 2 s; the other 40 are dropped, and the exit code is 0. -c copy gives all 60: with 5.1.9 at the right times, with the
# build of 2018 squeezed into 2 s. With the same segments on one continuous time line, both give 60 frames in 6 s.
#
# Seen:
#   each from 0: encoded 20 frames, 2.000000 s; copied 60 frames, 6.000000 s (5.1.9) or 2.000000 s (2018)
#   continuous: encoded 60 frames, 6.000000 s; copied 60 frames, 6.000000 s
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

command -v ffmpeg > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg; } > /dev/null
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 > /dev/null
bundled=$(node -p "require('@ffmpeg-installer/ffmpeg').path")
chmod +x "$bundled"

for index in 0 1 2; do
  ffmpeg -v error -f lavfi -i testsrc2=size=320x240:rate=10:duration=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p \
    -g 20 -bf 0 -movflags frag_keyframe+empty_moov+default_base_moof "file$index.mp4"
done
cat > cut.mjs << 'JS'
// Cuts each file into initialisation and segment; writes the playlist, and one whose decode times go on.
import { readFileSync, writeFileSync } from 'node:fs';
const playlist = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-PLAYLIST-TYPE:VOD', '#EXT-X-TARGETDURATION:2', '#EXT-X-MEDIA-SEQUENCE:1'];
const continuous = [...playlist, '#EXT-X-MAP:URI="init0.mp4"'];
for (const index of [0, 1, 2]) {
  const bytes = readFileSync(`file${index}.mp4`);
  const moof = bytes.indexOf('moof') - 4;
  const mfra = bytes.indexOf('mfra') - 4;
  writeFileSync(`init${index}.mp4`, bytes.subarray(0, moof));
  writeFileSync(`segment${index}.m4s`, bytes.subarray(moof, mfra));
  playlist.push(...(index > 0 ? ['#EXT-X-DISCONTINUITY'] : []), `#EXT-X-MAP:URI="init${index}.mp4"`, '#EXTINF:2.000,', `segment${index}.m4s`);

  const mdhd = bytes.indexOf('mdhd') + 4;
  const timescale = bytes.readUInt32BE(mdhd + 12);
  bytes.writeBigUInt64BE(BigInt(2 * index * timescale), bytes.indexOf('tfdt') + 8);
  writeFileSync(`later${index}.m4s`, bytes.subarray(moof, mfra));
  continuous.push('#EXTINF:2.000,', `later${index}.m4s`);
}
writeFileSync('from-0.m3u8', [...playlist, '#EXT-X-ENDLIST', ''].join('\n'));
writeFileSync('continuous.m3u8', [...continuous, '#EXT-X-ENDLIST', ''].join('\n'));
JS
node cut.mjs

convert() { # ffmpeg, playlist, encoder
  local code=0
  "$1" -v quiet -y -allowed_extensions ALL -i "$2.m3u8" -c:v "$3" out.mkv || code=$?
  echo "exit code $code, $(ffprobe -v error -count_packets -show_entries stream=nb_read_packets -of csv=p=0 out.mkv) frames," \
    "$(ffprobe -v error -show_entries format=duration -of csv=p=0 out.mkv) s"
}
expect() { # name, seen, frames and seconds
  echo "  $1: $2"
  [ "$2" = "exit code 0, $3 s" ] || { echo "The behaviour has changed: expected $3 s for $1" >&2; exit 1; }
}
for ffmpeg in ffmpeg "$bundled"; do
  "$ffmpeg" -version | sed -n 1p
  copied='60 frames, 6.000000'
  [ "$ffmpeg" = ffmpeg ] || copied='60 frames, 2.000000'
  expect 'each from 0, encoded' "$(convert "$ffmpeg" from-0 libx264)" '20 frames, 2.000000'
  expect 'each from 0, copied' "$(convert "$ffmpeg" from-0 copy)" "$copied"
  expect 'continuous, encoded' "$(convert "$ffmpeg" continuous libx264)" '60 frames, 6.000000'
  expect 'continuous, copied' "$(convert "$ffmpeg" continuous copy)" '60 frames, 6.000000'
done
