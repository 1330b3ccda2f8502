#!/usr/bin/env bash
# x264 in the static ffmpeg of December 2018 (@ffmpeg-installer/ffmpeg 1.1.0).
#
# `ipratio` makes keyframes finer than what follows, and applies at a constant rate factor, too. A program forces keyframes where a
# recording of its own begins; some of these have one picture.
#
# One would expect it to hold for every keyframe: the same picture, forced to be one, gets the same quantiser wherever it stands.
# True: it holds for the first frame of an encoder, and for a keyframe behind another kind of frame. A keyframe right behind a keyframe
# gets a quantiser by its own complexity, without the ratio: the recordings of one picture are the coarse ones.
#
# Seen (the average quantiser of each frame, 6 times the same picture):
#   I P P I P P: 19.34 and 19.31 for both keyframes
#   I P P I I I: 19.34 and 19.31, then 31.52 and 31.24
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 > /dev/null
ffmpeg=$(node -p "require('@ffmpeg-installer/ffmpeg').path")
chmod +x "$ffmpeg"
"$ffmpeg" -version | sed -n 1p

# Prints the quantisers of the frames of a kind. $1: which frames are forced to be keyframes
quantisers() {
  "$ffmpeg" -v debug -f lavfi -i "mandelbrot=size=320x240,trim=end_frame=1,loop=5:1:0,format=yuv420p" -frames:v 6 -threads 1 \
    -c:v libx264 -preset superfast -bf 0 -crf 27 -x264-params ipratio=2:scenecut=0 \
    -force_key_frames "expr:$1" -f null - 2>&1 | sed -nE 's/.*frame= *[0-9]+ QP=([0-9.]+) .*Slice:([IP]).*/\2 \1/p'
}

echo 'I P P I P P:'
quantisers 'eq(n,0)+eq(n,3)' | tee apart
echo 'I P P I I I:'
quantisers 'eq(n,0)+gte(n,3)' | tee lone

[ "$(cut -c1 apart | tr -d '\n') $(cut -c1 lone | tr -d '\n')" = 'IPPIPP IPPIII' ]
node -e "
const read = (name) => require('node:fs').readFileSync(name, 'utf8').trim().split('\n').map((line) => Number(line.slice(2)));
const [apart, lone] = [read('apart'), read('lone')];
if (apart[3] !== lone[3]) throw new Error('The behaviour has changed: another keyframe behind frames of another kind');
if (!(lone[4] - lone[3] > 4)) throw new Error('The behaviour has changed: a keyframe behind a keyframe is about as fine');
"
