#!/usr/bin/env bash
# x264enc of GStreamer 1.22.0 (gstreamer1.0-plugins-ugly, Debian 12).
#
# gst-inspect-1.0 lists pass=qual as "Constant Quality Encoding" and `quantizer` as the "Constant quantizer or quality to
# apply". It is x264's CRF, in which the bits follow from the quality and not from a rate.
#
# One would expect the same quality at every size, and `bitrate` ("Bitrate in kbit/sec", by default 2048) to have no part
# in it, as in x264's own --crf and ffmpeg's -crf.
# True: `bitrate` remains as the most that x264 may spend (vbv-maxrate), with a buffer of 600 ms. Pictures that need more than
# 2048 kbit/s for the quality lose it, in silence: the larger the picture, the worse. option-string=vbv-maxrate=0 changes
# nothing, since every property goes over it, its default too, nor does crf= there. What lifts the limit is
# vbv-buf-capacity=0.
#
# Seen, 20 pictures of noise with pass=qual quantizer=21, luma PSNR (x264's threads move the bytes of what is limited):
#   320x180: 0.56 MB, 30.9 dB; vbv-buf-capacity=0: the same
#   1280x720: 0.6 MB, 13 dB; option-string=crf=10:vbv-maxrate=0: the same
#   1280x720 with vbv-buf-capacity=0: 8.26 MB, 29.7 dB; with bitrate=200000: the same
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

{ command -v ffmpeg && gst-inspect-1.0 x264enc && gst-inspect-1.0 rawvideoparse; } > /dev/null 2>&1 ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg gstreamer1.0-tools gstreamer1.0-plugins-base \
    gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly; } > /dev/null
gst-launch-1.0 --version | sed -n 1p
gst-inspect-1.0 x264enc | grep -E '^  (bitrate|quantizer) |: qual '

for size in 320x180 1280x720; do
  gst-launch-1.0 -q videotestsrc pattern=snow num-buffers=20 ! \
    "video/x-raw,format=I420,width=${size%x*},height=${size#*x},framerate=10/1" ! filesink location="$size.yuv"
done

encode() { # size, properties; sets bytes and psnr (in dB)
  local size=$1
  shift
  gst-launch-1.0 -q filesrc location="$size.yuv" ! rawvideoparse format=i420 width="${size%x*}" height="${size#*x}" framerate=10/1 ! \
    x264enc speed-preset=superfast bframes=0 pass=qual quantizer=21 "$@" ! video/x-h264,stream-format=byte-stream ! \
    filesink location=out.h264
  bytes=$(stat -c %s out.h264)
  psnr=$(ffmpeg -nostats -r 10 -i out.h264 -f rawvideo -pix_fmt yuv420p -s "$size" -r 10 -i "$size.yuv" -lavfi psnr -f null - 2>&1 |
    grep -o 'PSNR y:[0-9]*\.[0-9]' | cut -d: -f2)
  echo "$size${*:+ $*}: $bytes bytes, $psnr dB"
}
expect() { # least and most PSNR in dB
  awk -v least="$1" -v most="$2" -v psnr="$psnr" 'BEGIN { exit !(psnr > least && psnr < most) }' ||
    { echo 'The behaviour has changed: the quality is another one' >&2; exit 1; }
}
capped() { # 20 pictures at 10 a second: 2048 kbit/s are 512000 bytes, and the buffer lets some more through
  [ "$bytes" -lt 800000 ] || { echo 'The behaviour has changed: bitrate does not limit' >&2; exit 1; }
}
encode 320x180
expect 28 34
encode 320x180 vbv-buf-capacity=0
expect 28 34
encode 1280x720
expect 5 18
capped
encode 1280x720 option-string=crf=10:vbv-maxrate=0
expect 5 18
capped
encode 1280x720 vbv-buf-capacity=0
expect 27 33
encode 1280x720 bitrate=200000
expect 27 33
