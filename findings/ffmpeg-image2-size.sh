#!/usr/bin/env bash
# ffmpeg of @ffmpeg-installer/ffmpeg 1.1.0 (a build of 2018), and Debian 12's ffmpeg 5.1.
#
# Webcam pictures are often made into video as in AWS's sample of 2018: `ffmpeg -f image2 -s 640x480 -i %d.jpg ...`.
#
# One would expect `-s` before `-i` to scale the pictures, or to be ignored, as JPEG has its own size.
# True: it does neither. Pictures of three quarters of that height or more pass with their own size. Lower ones (a camera that falls
# back to 320x240 or 352x288) count as fields of an interlaced picture: of three files one frame comes out, at twice their height,
# which is none of the pictures. The others fail with "No JPEG data found in image", and ffmpeg exits with 0. Without `-s` all
# frames come out.
#
# Seen, by both builds:
#   1280x720, -s 640x480: 3 frames of 1280x720, exit 0
#   640x360, -s 640x480: 3 frames of 640x360, exit 0
#   352x288, -s 640x480: 1 frames of 352x576, exit 0
#   320x240, -s 640x480: 1 frames of 320x480, exit 0
#   320x240, without -s: 3 frames of 320x240, exit 0
set -euo pipefail
for tool in ffmpeg ffprobe; do
  command -v "$tool" > /dev/null || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ffmpeg > /dev/null; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --prefix . --no-audit --no-fund --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 > /dev/null
bundled=$(node -p "require('@ffmpeg-installer/ffmpeg').path")

outcome() { # builds picture-size options...
  local build=$1 size=$2 status=0
  shift 2
  "$build" -v quiet -y -r 5 -f image2 "$@" -i "$size-%d.jpg" -c:v libx264 -pix_fmt yuv420p out.mkv || status=$?
  ffprobe -v error -count_frames -show_entries stream=width,height,nb_read_frames -of csv=p=0 out.mkv |
    awk -F, -v status="$status" '{ print $3 " frames of " $1 "x" $2 ", exit " status }'
}

for size in 1280x720 640x360 352x288 320x240; do
  ffmpeg -v error -f lavfi -i "testsrc2=s=$size:r=5" -frames:v 3 -pix_fmt yuvj420p "$size-%d.jpg" 2> /dev/null
done
for build in "$bundled" ffmpeg; do
  seen=$(
    for size in 1280x720 640x360 352x288 320x240; do printf '%s, -s 640x480: %s\n' "$size" "$(outcome "$build" "$size" -s 640x480)"; done
    printf '320x240, without -s: %s\n' "$(outcome "$build" 320x240)"
  )
  printf '%s\n' "$seen"
  [ "$seen" = '1280x720, -s 640x480: 3 frames of 1280x720, exit 0
640x360, -s 640x480: 3 frames of 640x360, exit 0
352x288, -s 640x480: 1 frames of 352x576, exit 0
320x240, -s 640x480: 1 frames of 320x480, exit 0
320x240, without -s: 3 frames of 320x240, exit 0' ] || { echo 'The behaviour has changed' >&2; exit 1; }
done
