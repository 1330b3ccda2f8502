#!/usr/bin/env bash
# ffmpeg's MJPEG decoder, static build of December 2018 (@ffmpeg-installer/ffmpeg 1.1.0).
#
# Webcams leave the Huffman tables out of their JPEG files: a file without them is meant to be read with the usual ones (ITU-T T.81
# annex K.3; Microsoft's "OpenDML" says so of Motion JPEG). A program decodes files of several cameras in one stream of Motion JPEG.
#
# One would expect each file to be decoded as it is alone.
# True: the decoder keeps the tables of the file before. A file without tables is the right picture alone, and behind others like
# it. Behind a file that has tables of its own (such as those that `-huffman optimal` or mozjpeg write), it is another picture, or none.
#
# Seen (the picture without tables, against what was encoded):
#   alone:                         the same picture
#   behind a file with its tables: not the same picture
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 > /dev/null
ffmpeg=$(node -p "require('@ffmpeg-installer/ffmpeg').path")
chmod +x "$ffmpeg"
"$ffmpeg" -version | sed -n 1p

encode() { "$ffmpeg" -v error -f lavfi -i "$1" -frames:v 1 -pix_fmt yuvj422p -c:v mjpeg -q:v 4 -huffman "$2" "$3"; }
encode testsrc2=size=320x240 default usual.jpg
encode smptebars=size=320x240 optimal own.jpg

# Takes the segments with Huffman tables (FFC4) out of the head of the file.
node -e "
const file = require('node:fs').readFileSync('usual.jpg');
const parts = [file.subarray(0, 2)];
let at = 2;
for (let end; file[at + 1] !== 0xda; at = end) {
  end = at + 2 + file.readUInt16BE(at + 2);
  if (file[at + 1] !== 0xc4) parts.push(file.subarray(at, end));
}
require('node:fs').writeFileSync('without.jpg', Buffer.concat([...parts, file.subarray(at)]));
"

# The last picture of a stream of Motion JPEG, as raw samples.
last() { cat "$@" | "$ffmpeg" -v quiet -f mjpeg -threads 1 -i pipe:0 -f rawvideo -pix_fmt yuvj422p pipe:1 | tail -c $((320 * 240 * 2)); }
last usual.jpg > wanted
last without.jpg > alone
last without.jpg without.jpg > behind-its-like
last own.jpg without.jpg > behind-another

compare() { if cmp -s wanted "$1"; then echo 'the same picture'; else echo 'not the same picture'; fi; }
echo "alone:                         $(compare alone)"
echo "behind its like:               $(compare behind-its-like)"
echo "behind a file with its tables: $(compare behind-another)"
[ "$(compare alone) $(compare behind-its-like)" = 'the same picture the same picture' ]
[ "$(compare behind-another)" = 'not the same picture' ]
