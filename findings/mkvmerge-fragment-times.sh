#!/usr/bin/env bash
# mkvmerge 74.0.0 (Debian 12) on fragmented MP4, with the fragments of ffmpeg 5.1.9's HLS muxer.
#
# Each fragment tells its own start in a box "tfdt". Where a recording misses a fragment, or begins late, that box is the only place that
# knows. HLS and DASH recordings get there easily: one segment fails to download, or a camera's link is down for a while.
#
# One would expect mkvmerge to keep the times, as ffmpeg's copy does, or to warn.
# True: it adds up the samples' durations and leaves the box out. A gap of two seconds closes, in silence, with exit code 0. The end moves
# two seconds forward. If only the audio misses a fragment, all sound behind the gap plays two seconds before its picture.
#
# Seen, six seconds at 10 frames a second in three fragments, the second one missing (time of frames 20, 21 and the last):
#   the recording: 1.900 4.000 5.900
#   ffmpeg's copy: 1.900 4.000 5.900
#   mkvmerge: 1.900 2.000 3.900
# Seen, a whole picture joined with an audio that misses the same fragment (end of picture, end of sound):
#   ffmpeg's copy: 5.9 6.0
#   mkvmerge: 5.9 4.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
needed='ffmpeg mkvtoolnix'
{ command -v ffmpeg && command -v mkvmerge; } > /dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends $needed; } > /dev/null
ffmpeg -version | sed -n 1p
mkvmerge --version

fragments() { # name, options for its encoder: writes NAME-init.mp4, NAME0.m4s, NAME1.m4s, NAME2.m4s
  local name=$1
  shift
  ffmpeg -v error -y "$@" -f hls -hls_segment_type fmp4 -hls_time 2 -hls_list_size 0 \
    -hls_fmp4_init_filename "$name-init.mp4" -hls_segment_filename "$name%d.m4s" "$name.m3u8"
}
fragments picture -f lavfi -i "testsrc2=size=320x240:rate=10:duration=6" -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 20
fragments sound -f lavfi -i "sine=sample_rate=48000:duration=6" -c:a aac
cat picture-init.mp4 picture0.m4s picture1.m4s picture2.m4s > picture.mp4
cat picture-init.mp4 picture0.m4s picture2.m4s > picture-gap.mp4
cat sound-init.mp4 sound0.m4s sound2.m4s > sound-gap.mp4

times() { # file, kind of stream
  ffprobe -v error -select_streams "$2" -show_entries packet=pts_time -of csv=p=0 "$1" | tr -d ','
}
expect() { # name, seen, expected
  echo "  $1: $2"
  [ "$2" = "$3" ] || { echo "The behaviour has changed: expected \"$3\" for $1" >&2; exit 1; }
}
seam() { times "$1" v | awk 'NR == 20 || NR == 21 { printf "%.3f ", $1 } { last = $1 } END { printf "%.3f", last }'; }
echo 'a fragment is missing:'
ffmpeg -v error -y -i picture-gap.mp4 -c copy copied.mkv
mkvmerge -o merged.mkv picture-gap.mp4 > said.txt # set -e: the exit code is 0, which means without a warning
! grep -i 'warning' said.txt || { echo 'The behaviour has changed: mkvmerge warns' >&2; exit 1; }
expect 'the recording' "$(seam picture-gap.mp4)" '1.900 4.000 5.900'
expect "ffmpeg's copy" "$(seam copied.mkv)" '1.900 4.000 5.900'
expect 'mkvmerge' "$(seam merged.mkv)" '1.900 2.000 3.900'

ends() { for kind in v a; do times "$1" "$kind" | awk '{ last = $1 } END { printf "%.1f\n", last }'; done | paste -sd ' '; }
echo 'only the audio misses it:'
ffmpeg -v error -y -i picture.mp4 -i sound-gap.mp4 -c copy copied.mkv
mkvmerge -q -o merged.mkv picture.mp4 sound-gap.mp4
expect "ffmpeg's copy" "$(ends copied.mkv)" '5.9 6.0'
expect 'mkvmerge' "$(ends merged.mkv)" '5.9 4.0'
