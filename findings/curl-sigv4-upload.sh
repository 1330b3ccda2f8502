#!/usr/bin/env bash
# curl 7.88.1 (Debian 12), --aws-sigv4, with a request such as Kinesis Video's PutMedia.
#
# One would expect the signature of an upload from standard input, whose bytes curl cannot know, to say so
# (UNSIGNED-PAYLOAD), or curl to refuse.
# True: with -T - curl signs the hash of the empty string and sends the body all the same; no x-amz-content-sha256 header
# tells of it. By the letter of Signature Version 4 the signature is wrong. It is what Kinesis Video's C producers sign for
# PutMedia, so that curl by itself makes a request of the very kind that they make; a server that hashes the body refuses
# it. --data-binary @- is signed with the hash of the body, which curl holds back until the input ends: nothing is sent while
# a camera runs.
#
# Seen:
#   -T -: body of 5 bytes, signed: hash of nothing
#   --data-binary @-: body of 5 bytes, signed: hash of the body
#   -T - with the header x-amz-content-sha256: UNSIGNED-PAYLOAD: body of 5 bytes, signed: UNSIGNED-PAYLOAD
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v curl > /dev/null || { apt-get update -qq && apt-get install -y -qq --no-install-recommends curl; } > /dev/null
curl --version | sed -n 1p

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** Which hash of the payload the signature was made with. */
function signedHash({ method, url, headers }, body) {
  const [, scope, names, signature] =
    /Credential=[^/]*\/([^,]*),\s*SignedHeaders=([^,]*),\s*Signature=(\w+)/.exec(headers.authorization);
  const key = scope.split('/').reduce(hmac, 'AWS4secret');
  const candidates = { 'hash of nothing': sha256(''), 'hash of the body': sha256(body), 'UNSIGNED-PAYLOAD': 'UNSIGNED-PAYLOAD' };
  return Object.keys(candidates).find((name) => {
    const lines = names.split(';').map((header) => `${header}:${headers[header]}`);
    const canonical = [method, url, '', ...lines, '', names, candidates[name]].join('\n');
    const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
    return hmac(key, text).toString('hex') === signature;
  });
}

let seen;
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  seen = `body of ${body.length} bytes, signed: ${signedHash(request, body)}`;
  response.end();
}).listen(0, '127.0.0.1');
await once(server, 'listening');

async function expect(name, options, expected) {
  const curl = spawn('curl', ['-sS', '--aws-sigv4', 'aws:amz:us-west-2:kinesisvideo', '-u', 'AKID:secret', '-X', 'POST',
    '-H', 'x-amzn-stream-name: camera', '-H', 'x-amzn-fragment-timecode-type: ABSOLUTE',
    ...options, `http://127.0.0.1:${server.address().port}/putMedia`], { stdio: ['pipe', 'inherit', 'inherit'] });
  curl.stdin.end('hello');
  await once(curl, 'close');
  console.log(`${name}: ${seen}`);
  assert.equal(seen, expected);
}
await expect('-T -', ['-T', '-'], 'body of 5 bytes, signed: hash of nothing');
await expect('--data-binary @-', ['--data-binary', '@-'], 'body of 5 bytes, signed: hash of the body');
await expect('-T - with the header x-amz-content-sha256: UNSIGNED-PAYLOAD',
  ['-H', 'x-amz-content-sha256: UNSIGNED-PAYLOAD', '-T', '-'], 'body of 5 bytes, signed: UNSIGNED-PAYLOAD');
server.close();
server.closeAllConnections();
JS
node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
