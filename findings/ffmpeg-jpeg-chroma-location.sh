#!/usr/bin/env bash
# ffmpeg (Debian 5.1.9, and the static build of December 2018 in @ffmpeg-installer/ffmpeg 1.1.0) with libx264.
#
# A recorder that gets pictures as JPEG one time and as PNG another, such as a gateway in front of several cameras, encodes them with
# the same options: size, profile, level, rate, `format=yuv420p`, and all four of -colorspace, -color_primaries, -color_trc and
# -color_range. x264's headers have no content in them ("stitchable").
#
# One would expect the same codec private data (avcC) each time, so that the parts can be one track and one HLS session. True of the
# build of 2018. Since then ffmpeg hands the encoder where the decoder says that chroma samples lie: its mjpeg decoder says "center",
# and x264 writes chroma_loc_info into the VUI, which PNG's and raw pictures do not get. The SPS is a few bits longer, and everything
# behind differs. None of the colour options reaches it; -chroma_sample_location on the output does, where `left` and even
# `unspecified` lead to the headers of the PNG.
#
# Seen:
#   ffmpeg version 5.1.9-0+deb12u1
#     png: left, 67640028acb20283f602d4040419000003000100000300148f183248
#     jpg: center, 67640028acb20283f602d404041a94000003000400000300523c60c920
#     jpg with -chroma_sample_location left: left, 67640028acb20283f602d4040419000003000100000300148f183248
#     jpg with -chroma_sample_location unspecified: left, 67640028acb20283f602d4040419000003000100000300148f183248
#   ffmpeg version N-47683-g0e8eb07980-static
#     the first of these lines, four times
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

{ command -v ffmpeg && command -v ffprobe; } > /dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg; } > /dev/null
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error @ffmpeg-installer/ffmpeg@1.1.0 > /dev/null
bundled=$(node -p "require('@ffmpeg-installer/ffmpeg').path")
chmod +x "$bundled"

cat > run.cjs << 'JS'
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { readFileSync } = require('node:fs');

const colours = ['-colorspace', 'smpte170m', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];

/** The first SPS of Annex B, whatever starts before it. */
function sps(stream) {
  const at = stream.indexOf(Buffer.from([0, 0, 1, 0x67])) + 3;
  return stream.subarray(at, stream.indexOf(Buffer.from([0, 0, 1, 0x68]), at)).toString('hex').replace(/(00)+$/, '');
}

function encode(ffmpeg, file, options) {
  execFileSync(ffmpeg, ['-v', 'error', '-y', '-framerate', '10', '-i', file,
    '-vf', 'scale=in_range=full:out_range=tv:out_color_matrix=bt601,format=yuv420p,setsar=1',
    '-c:v', 'libx264', '-threads', '1', '-profile:v', 'high', '-level:v', '4.0', '-bf', '0',
    '-x264-params', 'stitchable=1:force-cfr=1', ...colours, ...options, 'out.h264']);
  const location = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=chroma_location', '-of', 'csv=p=0', 'out.h264']);
  return [String(location).trim(), sps(readFileSync('out.h264'))];
}

const newer = 'ffmpeg';
for (const ffmpeg of [newer, process.argv[2]]) {
  console.log(String(execFileSync(ffmpeg, ['-version'])).split(' Copyright')[0]);
  for (const extension of ['png', 'jpg'])
    execFileSync(ffmpeg, ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10', '-frames:v', '1', '-pix_fmt',
      extension === 'jpg' ? 'yuvj420p' : 'rgb24', `in.${extension}`]);
  const show = (name, seen) => console.log(`  ${name}: ${seen.join(', ')}`);

  const png = encode(ffmpeg, 'in.png', []);
  const jpg = encode(ffmpeg, 'in.jpg', []);
  show('png', png);
  show('jpg', jpg);
  assert.equal(png[0], 'left');
  if (ffmpeg === newer) {
    assert.equal(jpg[0], 'center');
    assert.notEqual(jpg[1], png[1]);
  } else assert.deepEqual(jpg, png);
  for (const location of ['left', 'unspecified']) {
    const told = encode(ffmpeg, 'in.jpg', ['-chroma_sample_location', location]);
    show(`jpg with -chroma_sample_location ${location}`, told);
    assert.deepEqual(told, png);
  }
}
JS
node run.cjs "$bundled" || { echo 'The behaviour has changed' >&2; exit 1; }
