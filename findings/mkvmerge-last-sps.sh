#!/usr/bin/env bash
# mkvmerge 74.0.0 (MKVToolNix, Debian 12).
#
# An H.264 elementary stream whose pictures change size on the way, as a camera writes it that is reconfigured or turned:
# each part begins with its own SPS and PPS, of the same ids, and the two parts are one behind the other.
#
# One would expect the CodecPrivate (avcC) and the size of the track to be those of the first pictures, which a player
# shows first and sets itself up by; ffmpeg writes those.
# True: mkvmerge takes the parameter sets that came last. The avcC has the SPS of the second part, and the track's size is
# that of the second part, though the file begins with the first. The exit code is 0 and nothing is said.
#
# Seen, 160x120 and behind it 120x160:
#   mkvmerge: 120x160, avcC with the SPS of the second part
#   ffmpeg: 160x120, avcC with the SPS of the first part
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

{ command -v ffmpeg && command -v mkvmerge; } > /dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg mkvtoolnix; } > /dev/null
mkvmerge --version

part() { # name, size
  ffmpeg -v error -f lavfi -i "testsrc2=size=$2:rate=10:duration=2" -c:v libx264 -preset ultrafast -pix_fmt yuv420p -bf 0 -f h264 "$1.h264"
}
part first 160x120
part second 120x160
cat first.h264 second.h264 > both.h264

# The SPS that a file begins with, behind its start code: 16 bytes tell the two apart.
sps() { od -An -v -tx1 "$1" | tr -d ' \n' | grep -o '0000000167.\{30\}' | head -1 | cut -c9-; }
private() { mkvmerge -J "$1" | grep -o '"codec_private_data": "[0-9a-f]*"' | cut -d'"' -f4; }
size() { mkvmerge -J "$1" | grep -o '"pixel_dimensions": "[0-9x]*"' | cut -d'"' -f4; }

mkvmerge -q -o mkvmerge.mkv both.h264
ffmpeg -v error -i both.h264 -c copy ffmpeg.mkv

expect() { # file, size, part whose SPS is in the avcC
  printf '%s: %s, avcC %s\n' "$1" "$(size "$1")" "$(private "$1")"
  [ "$(size "$1")" = "$2" ]
  [[ "$(private "$1")" == *"$(sps "$3.h264")"* ]]
}
[ "$(sps first.h264)" != "$(sps second.h264)" ]
expect mkvmerge.mkv 120x160 second
expect ffmpeg.mkv 160x120 first
