#!/usr/bin/env bash
# ffmpeg (Debian 5.1.9, and the static build of December 2018 in @ffmpeg-installer/ffmpeg 1.1.0), demuxer "matroska".
#
# GetMedia of Kinesis Video sends one Matroska document after another, each with its own EBML header, Tracks and
# CodecPrivate. A camera that restarts at another size is one valid document of 320x240 followed by one of 640x480.
#
# One would expect ffmpeg to take up the second document's Tracks, or to stop where the first document ends.
# True: it reads on, and hands the second document's frames to a decoder that has the first one's parameter sets. All 40
# frames come out, all 320x240, and the exit code is 0; the second half is broken pictures, and the decoder's errors are the only
# sign. A count of frames proves nothing. The second document by itself is decoded as 20 frames of 640x480.
#
# Seen, with either build:
#   both documents: exit code 0, 40 frames of 320,240
#   the second by itself: exit code 0, 20 frames of 640,480
#   likeness to the source (PSNR): first half 33 dB, second half 18 dB
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

command -v ffmpeg > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg; } > /dev/null
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 > /dev/null
bundled=$(node -p "require('@ffmpeg-installer/ffmpeg').path")
chmod +x "$bundled"

document() { # width x height, start in seconds, file
  ffmpeg -v error -y -f lavfi -i "testsrc2=size=$1:rate=10:duration=2" -c:v libx264 -preset ultrafast -pix_fmt yuv420p \
    -g 20 -bf 0 -output_ts_offset "$2" -f matroska -live 1 -cluster_time_limit 20000 -cluster_size_limit 50000000 "$3"
}
document 320x240 0 first.mkv
document 640x480 2 second.mkv
cat first.mkv second.mkv > both.mkv

decode() { # ffmpeg, file: prints the exit code, the number of frames and the bytes of one
  local code=0
  "$1" -v error -y -i "$2" -pix_fmt yuv420p -f framemd5 frames.txt 2> errors.txt || code=$?
  echo "exit code $code, $(grep -vc '^#' frames.txt) frames of $(grep '^#dimensions' frames.txt | sed 's/.*: //;s/x/,/')"
}
expect() { # name, seen, expected
  echo "  $1: $2"
  [ "$2" = "$3" ] || { echo "The behaviour has changed: expected \"$3\" for $1" >&2; exit 1; }
}
likeness() { # ffmpeg, from, to: PSNR in dB of these frames of both.mkv to the source at 320x240, or "inf"
  "$1" -v info -i both.mkv -f lavfi -i testsrc2=size=320x240:rate=10:duration=2 -filter_complex \
    "[0:v]select=between(n\\,$2\\,$3),setpts=N/10/TB[a];[1:v]format=yuv420p,setpts=N/10/TB[b];[a][b]psnr" -f null - 2>&1 |
    grep -o 'average:[0-9a-z.]*' | tail -n 1 | sed 's/average://;s/inf/99/;s/\..*//'
}
for ffmpeg in ffmpeg "$bundled"; do
  "$ffmpeg" -version | sed -n 1p
  expect 'both documents' "$(decode "$ffmpeg" both.mkv)" 'exit code 0, 40 frames of 320,240'
  [ -s errors.txt ] || { echo 'The behaviour has changed: no error was printed' >&2; exit 1; }
  expect 'the second by itself' "$(decode "$ffmpeg" second.mkv)" 'exit code 0, 20 frames of 640,480'
  first=$(likeness "$ffmpeg" 0 19)
  second=$(likeness "$ffmpeg" 20 39)
  echo "  likeness to the source: first half $first dB, second half $second dB"
  { [ "$first" -ge 30 ] && [ "$second" -lt 25 ]; } || { echo 'The behaviour has changed: the second half is right' >&2; exit 1; }
done
