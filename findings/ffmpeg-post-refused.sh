#!/usr/bin/env bash
# ffmpeg 5.1 and curlhttpsink of GStreamer 1.22 (Debian 12): video of a device, posted to an HTTP service.
#
# Both can write what they encode as the body of a POST: `ffmpeg -method POST http://...`, `curlhttpsink location=http://...`.
#
# One would expect a program to fail, or at least to say so, when the service refuses its upload: curl has --fail for that, and
# ffmpeg itself fails when it reads from an address that is answered 404.
# True: neither looks at the answer. A service that refuses the whole video (422), or could not keep it (503), is taken for one that has
# it: exit code 0, not a word at ffmpeg's level of warnings. A camera whose video is refused all day long looks well.
#
# Seen, with a server that reads the body to its end and then answers:
#   ffmpeg, 200: exit code 0, said nothing, 6663 bytes arrived
#   ffmpeg, 422: exit code 0, said nothing, 6663 bytes arrived
#   ffmpeg, 503: exit code 0, said nothing, 6663 bytes arrived
#   curlhttpsink, 422: exit code 0, said nothing, 33934 bytes arrived
#   ffmpeg reading from 404: exit code 1
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${server:-}" 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

{ command -v ffmpeg && gst-inspect-1.0 curlhttpsink && gst-inspect-1.0 x264enc; } > /dev/null 2>&1 ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg gstreamer1.0-tools \
    gstreamer1.0-plugins-base gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly; } > /dev/null
ffmpeg -version | sed -n 1p
gst-launch-1.0 --version | sed -n 1p

cat > server.mjs << 'JS'
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

// The address says how to answer.
const server = createServer((request, response) => {
  let bytes = 0;
  request.on('data', (chunk) => (bytes += chunk.length));
  request.on('end', () => {
    writeFileSync('bytes', String(bytes));
    response.writeHead(Number(request.url.slice(1))).end('refused');
  });
});
server.listen(0, '127.0.0.1', () => writeFileSync('port', String(server.address().port)));
JS
node server.mjs &
server=$!
until [ -s port ]; do sleep 0.1; done
address="http://127.0.0.1:$(cat port)"

post() { # name, status, command...
  local name=$1 status=$2 code=0
  shift 2
  : > bytes
  timeout 60 "$@" > said 2>&1 || code=$?
  printf '%s, %s: exit code %s, said %s, %s bytes arrived\n' "$name" "$status" "$code" \
    "$([ -s said ] && tr '\n' ' ' < said || echo nothing)" "$(cat bytes)"
  [ "$code" -eq 0 ] && [ ! -s said ] && [ "$(cat bytes)" -gt 1000 ]
}
for status in 200 422 503; do
  post ffmpeg "$status" ffmpeg -v warning -f lavfi -i testsrc=size=160x120:rate=10 -t 2 -c:v libx264 -pix_fmt yuv420p \
    -f h264 -method POST "$address/$status"
done
post curlhttpsink 422 gst-launch-1.0 -q videotestsrc num-buffers=20 ! video/x-raw,format=I420,width=160,height=120 ! \
  x264enc ! video/x-h264,stream-format=byte-stream ! curlhttpsink location="$address/422"

code=0
ffmpeg -v quiet -i "$address/404" -f null - || code=$?
printf 'ffmpeg reading from 404: exit code %s\n' "$code"
[ "$code" -ne 0 ]
