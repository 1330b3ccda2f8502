#!/usr/bin/env bash
# ebml 3.0.0 (npm), a streaming EBML parser, reading the Matroska of Kinesis Video's producers.
#
# The value of an unsigned integer element is a number as long as its field has up to 6 bytes. With 7 or 8 bytes it is a
# string of hexadecimal digits. Kinesis Video's producers (C, C++, GStreamer's kvssink) write each cluster's Timecode with
# 8 bytes, whatever its value; ffmpeg writes as few bytes as the value needs.
#
# One would expect a number, or a BigInt, for the same element of either file.
# True: '0000000000000064' in place of 100. Sums turn into texts, Number() of it is 64 and not 100 and raises nothing, and
# of times since 1970 it is NaN, or not, depending on the digits.
#
# Seen:
#   2 bytes: number 100
#   6 bytes: number 1700000000123
#   7 bytes: string "00000000000064", Number() of it is 64
#   8 bytes: string "0000000000000064", Number() of it is 64
#   8 bytes: string "0000018bcfe5687b", Number() of it is NaN
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error ebml@3.0.0 > /dev/null

cat > run.cjs << 'JS'
const assert = require('node:assert/strict');
const { Decoder } = require('ebml');

/** An element whose size field has 8 bytes, as those producers write it. */
function element(id, ...content) {
  const payload = Buffer.concat(content);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE((1n << 56n) | BigInt(payload.length));
  return Buffer.concat([Buffer.from(id, 'hex'), size, payload]);
}
function uint(value, bytes) {
  const field = Buffer.alloc(8);
  field.writeBigUInt64BE(BigInt(value));
  return field.subarray(8 - bytes);
}

function timecodeOf(value, bytes) {
  const document = Buffer.concat([
    element('1a45dfa3', element('4282', Buffer.from('matroska')), element('4287', uint(2, 1)), element('4285', uint(2, 1))),
    Buffer.from('18538067ff', 'hex'),
    Buffer.from('1f43b675ff', 'hex'),
    element('e7', uint(value, bytes)),
    element('a3', Buffer.from('8100008065', 'hex')),
  ]);
  let timecode;
  const decoder = new Decoder();
  decoder.on('data', ([, { name, value: decoded }]) => {
    if (name === 'Timecode') timecode = decoded;
  });
  decoder.write(document);
  const asNumber = typeof timecode === 'string' ? `, Number() of it is ${Number(timecode)}` : '';
  console.log(`${bytes} bytes: ${typeof timecode} ${JSON.stringify(timecode)}${asNumber}`);
  return timecode;
}

assert.equal(timecodeOf(100, 2), 100);
assert.equal(timecodeOf(1700000000123, 6), 1700000000123);
assert.equal(timecodeOf(100, 7), '00000000000064');
assert.equal(timecodeOf(100, 8), '0000000000000064');
assert.equal(timecodeOf(1700000000123, 8), '0000018bcfe5687b');
JS
node run.cjs || { echo 'The behaviour has changed' >&2; exit 1; }
