#!/usr/bin/env bash
# sdp-transform 3.0.0 and h264-profile-level-id 2.3.3 (npm), one after the other.
#
# parseParams() of sdp-transform reads the parameters of an fmtp line; the other reads their profile-level-id.
#
# One would expect profile-level-id, six hexadecimal digits, to come out as it stands.
# True: what looks like a whole decimal number becomes one. 42e01f stays text and works, as do 42001f and 4d0032. But
# 640028 (High, level 4.0), 640032 and 420029 have no letter in them and become numbers, and parseProfileLevelId() does not
# know a number: it returns undefined, and isSameProfile() says that High 4.0 is not the same as itself. Leading zeros keep
# a value text, so that 008016 is safe.
#
# Seen:
#   42e01f: string, parsed: profile 1, level 31
#   640028: number, parsed: undefined, the same as itself: false
#   "640028" as text: parsed: profile 5, level 40
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error sdp-transform@3.0.0 h264-profile-level-id@2.3.3 > /dev/null

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { isSameProfile, parseProfileLevelId } from 'h264-profile-level-id';
import { parse, parseParams } from 'sdp-transform';

/** The parameters of an offer with one H.264 payload type. */
function parametersOf(profileLevelId) {
  const offer = [
    'v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'c=IN IP4 0.0.0.0',
    'a=rtpmap:96 H264/90000', `a=fmtp:96 packetization-mode=1;profile-level-id=${profileLevelId}`, '',
  ].join('\r\n');
  return parseParams(parse(offer).media[0].fmtp[0].config);
}
for (const id of ['42e01f', '42001f', '4d0032']) {
  const parameters = parametersOf(id);
  const { profile, level } = parseProfileLevelId(parameters['profile-level-id']);
  console.log(`${id}: ${typeof parameters['profile-level-id']}, parsed: profile ${profile}, level ${level}`);
  assert.equal(parameters['profile-level-id'], id);
  assert.equal(isSameProfile(parameters, parameters), true);
}
for (const id of ['640028', '640032', '420029']) {
  const parameters = parametersOf(id);
  const parsed = parseProfileLevelId(parameters['profile-level-id']);
  const same = isSameProfile(parameters, parameters);
  console.log(`${id}: ${typeof parameters['profile-level-id']}, parsed: ${parsed}, the same as itself: ${same}`);
  assert.equal(parameters['profile-level-id'], Number(id));
  assert.equal(parsed, undefined);
  assert.equal(same, false);

  const { profile, level } = parseProfileLevelId(id);
  console.log(`"${id}" as text: parsed: profile ${profile}, level ${level}`);
}
JS
node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
