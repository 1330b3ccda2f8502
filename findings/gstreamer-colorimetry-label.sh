#!/usr/bin/env bash
# videoconvert of GStreamer 1.22.0 (Debian 12), between jpegdec and x264enc.
#
# The samples of a JPEG are full range: black is luma 0 and white is 255. GStreamer names that colorimetry 1:4:0:0. In its
# name bt601 (2:4:16:4) the range is 16 to 235, as video has it and players take it where nothing else is said.
#
# One would expect videoconvert, asked for colorimetry=bt601, to bring the samples into that range, as ffmpeg does.
# True: it changes the label alone. For I420 and NV12 every sample stays as it was, 0 to 255, and the caps and the SPS say
# "not full range", so that a player shows all below 16 as black and all above 235 as white. Asked for bt709, whose matrix is
# another one as well, it converts samples and all. Without the caps the samples are the same and the SPS says "full range",
# which is right. Asked for bt601 without a format, it hands on 4:4:4 of ten bits besides, full range under the same label,
# and x264enc makes High 4:4:4 Predictive of it.
#
# Seen, luma of a ramp at 0, 1/4, 1/2, 3/4 and 1:
#   JPEG: 0 63 127 191 255
#   ffmpeg: 16 70 125 180 235, tv
#   video/x-raw: 0 63 127 191 254, pc
#   video/x-raw,format=I420,colorimetry=bt601 (NV12 too): 0 63 127 191 254, tv
#   video/x-raw,format=I420,colorimetry=bt709: 18 72 127 182 236, tv
#   video/x-raw,colorimetry=bt601: High 4:4:4 Predictive, yuv444p10le, tv, 0 to 1020
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

{ command -v ffprobe && gst-inspect-1.0 x264enc && gst-inspect-1.0 jpegdec; } > /dev/null 2>&1 ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg gstreamer1.0-tools gstreamer1.0-plugins-base \
    gstreamer1.0-plugins-good gstreamer1.0-plugins-ugly; } > /dev/null
gst-launch-1.0 --version | sed -n 1p

# The ramp is drawn in video's range; ffmpeg widens it for the JPEG.
ffmpeg -v error -f lavfi -i 'color=gray:s=256x64,format=yuv420p,geq=lum=16+X*219/255:cb=128:cr=128' -frames:v 1 -q:v 1 -qmin 1 \
  -pix_fmt yuvj420p ramp.jpg

luma() { # file; five samples of line 32 of the first picture, at 8 bits
  ffmpeg -v error -y -i "$1" -frames:v 1 -f rawvideo out.yuv
  od -An -v -tu1 -w1 -j 8192 -N 256 out.yuv | sed -n '1p;65p;129p;193p;256p' | xargs
}
range() { ffprobe -v error -show_entries stream=color_range -of csv=p=0 "$1"; }
encode() { # caps behind videoconvert; the elementary stream has no colour but the SPS's
  gst-launch-1.0 -q multifilesrc location=ramp.jpg num-buffers=2 caps=image/jpeg,framerate=10/1 ! jpegdec ! videoconvert ! \
    "$1" ! x264enc pass=quant quantizer=1 bframes=0 ! video/x-h264,stream-format=byte-stream ! filesink location=out.h264
}
changed() { echo "The behaviour has changed: $1" >&2; exit 1; }
full() { # within 2 of the JPEG's samples
  paste -d' ' <(tr ' ' '\n' <<< "$jpeg") <(tr ' ' '\n' <<< "$1") | awk '{ d = $1 - $2; if (d > 2 || d < -2) exit 1 }'
}
video() { # black and white are where video has them
  set -- $1
  [ "$1" -ge 14 ] && [ "$1" -le 20 ] && [ "$5" -ge 230 ] && [ "$5" -le 240 ]
}

jpeg=$(luma ramp.jpg)
echo "JPEG: $jpeg"
full '0 64 128 192 255' || changed 'the ramp is another one'

ffmpeg -v error -i ramp.jpg -pix_fmt yuv420p -c:v libx264 -qp 1 -color_range tv -f h264 out.h264
echo "ffmpeg: $(luma out.h264), $(range out.h264)"
video "$(luma out.h264)" || changed 'ffmpeg keeps the full range'
rm out.h264

expect() { # caps, range in the SPS, kind of samples
  encode "$1"
  echo "$1: $(luma out.h264), $(range out.h264)"
  [ "$(range out.h264)" = "$2" ] || changed 'the label'
  "$3" "$(luma out.h264)" || changed 'the samples'
}
expect video/x-raw pc full
expect video/x-raw,format=I420,colorimetry=bt601 tv full
expect video/x-raw,format=NV12,colorimetry=bt601 tv full
expect video/x-raw,format=I420,colorimetry=bt709 tv video

encode video/x-raw,colorimetry=bt601
seen=$(ffprobe -v error -show_entries stream=profile,pix_fmt,color_range -of csv=p=0 out.h264)
# Two bytes a sample: line 32 begins at 16384.
ffmpeg -v error -y -i out.h264 -frames:v 1 -f rawvideo out.yuv
ends=$(od -An -v -tu2 -w2 -j 16384 -N 512 out.yuv | sed -n '1p;256p' | xargs)
echo "video/x-raw,colorimetry=bt601: $seen, $ends"
[ "$seen" = 'High 4:4:4 Predictive,yuv444p10le,tv' ] || changed 'the format'
set -- $ends
[ "$1" -le 8 ] && [ "$2" -ge 1015 ] || changed 'the samples of ten bits'
