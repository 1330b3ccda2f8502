#!/usr/bin/env bash
# libx264 through ffmpeg (Debian 5.1.9, and the static build of December 2018 in @ffmpeg-installer/ffmpeg 1.1.0), muxers
# "matroska" and "mp4".
#
# Intra refresh spreads the intra blocks of a keyframe over the pictures of a GOP, for a steady bitrate on thin uplinks.
# After the first picture there is no other that can be decoded on its own.
#
# One would expect one keyframe in the file, and a muxer that cuts at keyframes to have nothing to cut.
# True: libx264 marks the P picture at which each refresh begins as a keyframe, and the muxers pass it on: SimpleBlocks
# carry the keyframe flag and clusters begin at them. A Kinesis Video fragment made of such a cluster keeps all the rules
# that can be seen from outside, and cannot be decoded by itself; nor can an HLS segment made of it.
#
# Seen, with either build and either container: 3 frames marked as keyframes, 1 IDR picture, pictures of type I: 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

command -v ffmpeg > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg; } > /dev/null
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 > /dev/null
bundled=$(node -p "require('@ffmpeg-installer/ffmpeg').path")
chmod +x "$bundled"

for ffmpeg in ffmpeg "$bundled"; do
  "$ffmpeg" -version | sed -n 1p
  for container in mkv mp4; do
    "$ffmpeg" -v error -y -f lavfi -i testsrc2=size=320x240:rate=10:duration=6 -c:v libx264 -preset ultrafast \
      -pix_fmt yuv420p -g 20 -bf 0 -x264-params intra-refresh=1 "out.$container"
    "$ffmpeg" -v error -y -i "out.$container" -c copy -bsf:v h264_mp4toannexb -f h264 out.h264
    marked=$(ffprobe -v error -show_entries packet=flags -of csv=p=0 "out.$container" | grep -c K)
    # The unit types are in the low 5 bits behind the start code; 5 is a slice of an IDR picture.
    idr=$(node -p "
      const bytes = require('node:fs').readFileSync('out.h264');
      let count = 0;
      for (let at = bytes.indexOf('000001', 0, 'hex'); at >= 0; at = bytes.indexOf('000001', at + 3, 'hex'))
        if ((bytes[at + 3] & 31) === 5) count += 1;
      count")
    intra=$(ffprobe -v error -show_entries frame=pict_type -of csv=p=0 "out.$container" | grep -c I)
    seen="$marked frames marked as keyframes, $idr IDR picture, pictures of type I: $intra"
    echo "  $container: $seen"
    [ "$seen" = '3 frames marked as keyframes, 1 IDR picture, pictures of type I: 1' ] ||
      { echo 'The behaviour has changed' >&2; exit 1; }
  done
done
