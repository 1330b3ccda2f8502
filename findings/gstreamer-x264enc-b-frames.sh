#!/usr/bin/env bash
# x264enc of GStreamer 1.22.0 (gstreamer1.0-plugins-ugly, Debian 12).
#
# gst-inspect-1.0 lists the property "bframes" with "Default: 0".
#
# One would expect an encoder without the property to make no B-frames, the same as with bframes=0.
# True: without it the stream has B-frames and leaves in another order than it is shown in; with bframes=0 it has none.
# Writing down the listed default changes the result. It matters to a producer for Kinesis Video, whose block times then go
# back and forth within a fragment.
#
# Seen: listed default 0; without the property 37 B-frames of 60 and times out of order; with bframes=0 none, in order
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

{ command -v gst-launch-1.0 && command -v ffprobe && gst-inspect-1.0 x264enc && gst-inspect-1.0 matroskamux; } > /dev/null 2>&1 ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg gstreamer1.0-tools gstreamer1.0-plugins-base \
    gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly; } > /dev/null
gst-launch-1.0 --version | sed -n 1p

listed=$(gst-inspect-1.0 x264enc | grep -A 2 '^  bframes ' | grep -o 'Default: [0-9]*')
echo "x264enc lists for bframes: $listed"

encode() { # properties; prints the number of B-frames and the order of the times
  gst-launch-1.0 -q videotestsrc pattern=ball num-buffers=60 ! \
    video/x-raw,format=I420,width=320,height=240,framerate=10/1 ! x264enc key-int-max=20 "$@" ! h264parse ! \
    matroskamux ! filesink location=out.mkv
  local b order
  b=$(ffprobe -v error -show_entries frame=pict_type -of csv=p=0 out.mkv | grep -c B || true)
  ffprobe -v error -show_entries packet=pts_time -of csv=p=0 out.mkv > times.txt
  if sort -n -c times.txt 2> /dev/null; then order='in order'; else order='out of order'; fi
  echo "$b B-frames, $order"
}
without=$(encode)
with=$(encode bframes=0)
echo "without the property: $without"
echo "with bframes=0: $with"
[ "$listed" = 'Default: 0' ] || { echo 'The behaviour has changed: the listed default is another one' >&2; exit 1; }
case $without in
  '0 B-frames, '*) echo 'The behaviour has changed: no B-frames without the property' >&2; exit 1 ;;
  *', out of order') ;;
  *) echo 'The behaviour has changed: the times are in order' >&2; exit 1 ;;
esac
[ "$with" = '0 B-frames, in order' ] || { echo 'The behaviour has changed: bframes=0 makes B-frames' >&2; exit 1; }
