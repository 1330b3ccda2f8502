#!/usr/bin/env bash
# glibc 2.36 (Debian 12) under sharp 0.35.5 (npm, with libvips 8.18.7 and libwebp 1.6.0) and Node 20.
#
# A lossless WebP is decoded in memory as a whole, at 4 bytes a pixel: 33 MB for 3840x2160, 59 MB for 5120x2880. glibc maps
# blocks beyond its mmap threshold, 128 KiB, one by one, and gives them back to the system as soon as they are freed.
#
# One would expect a process that has made thumbnails of 16 such pictures, one after the other, to be about as small as
# before the first; if it has grown, then more by the larger pictures.
# True: each mapped block that is freed raises the threshold to its own size, up to 32 MiB, and 3840x2160 stays just below
# that. From the second picture on the blocks come from the threads' arenas, which keep what is freed: more than 100 MB remain of the
# smaller pictures, a third of that of the larger ones, whose blocks are beyond 32 MiB. Once
# MALLOC_MMAP_THRESHOLD_ is set the threshold stays where it is, and next to nothing remains: writing down its own default
# changes the result.
#
# Seen, MB more than before the first picture, in three processes each:
#   3840x2160: 171 174 205
#   3840x2160, MALLOC_MMAP_THRESHOLD_=131072: 11 12 12
#   5120x2880: 52 61 61
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

ldd --version 2> /dev/null | sed -n 1p | grep -i 'glibc\|gnu' || { echo 'This machine has no glibc' >&2; exit 1; }
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error sharp@0.35.5 > /dev/null
unset UV_THREADPOOL_SIZE GLIBC_TUNABLES LD_PRELOAD NODE_OPTIONS "${!MALLOC_@}"

cat > draw.cjs << 'JS'
const sharp = require('sharp');
const draw = (width, height) =>
  sharp({ create: { width, height, channels: 3, background: 'gray' } }).webp({ lossless: true }).toFile(`${width}.webp`);
draw(3840, 2160).then(() => draw(5120, 2880)).then(() => draw(8, 8));
JS
cat > run.cjs << 'JS'
const { readFile } = require('node:fs/promises');
const sharp = require('sharp');
const shrink = async (file) => sharp(await readFile(file)).resize(640).jpeg().toBuffer();
async function main(file) {
  await shrink('8.webp'); // What is loaded once is loaded.
  const before = process.memoryUsage.rss();
  for (let count = 0; count < 16; count += 1) await shrink(file);
  console.log(Math.round((process.memoryUsage.rss() - before) / 1e6));
}
main(process.argv[2]).catch((error) => { console.error(error); process.exit(1); });
JS
node draw.cjs

three() { # program and arguments; the MB of three processes, least first
  for _ in 1 2 3; do "$@"; done | sort -n | xargs
}
small=$(three node run.cjs 3840.webp)
echo "3840x2160: $small"
fixed=$(three env MALLOC_MMAP_THRESHOLD_=131072 node run.cjs 3840.webp)
echo "3840x2160, MALLOC_MMAP_THRESHOLD_=131072: $fixed"
large=$(three node run.cjs 5120.webp)
echo "5120x2880: $large"

least=${small%% *}
[ "$least" -gt $((${fixed##* } * 5 / 2)) ] || { echo 'The behaviour has changed: the threshold is not what keeps it' >&2; exit 1; }
[ "$least" -gt $((${large##* } * 3 / 2)) ] || { echo 'The behaviour has changed: larger pictures leave as much' >&2; exit 1; }
