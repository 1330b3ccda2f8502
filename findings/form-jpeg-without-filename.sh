#!/usr/bin/env bash
# busboy 1.6.0, @fastify/busboy 3.2.6, undici 7.16.0 (Response.formData()), lambda-multipart-parser 1.0.1,
# multiparty 4.3.1 and formidable 3.5.4 (npm), reading multipart/form-data.
#
# A camera posts a picture, which is no file on its disk, as a part with "Content-Type: image/jpeg" and no filename. RFC 7578
# recommends a filename for the content of a file and does not require it.
#
# One would expect the content type to tell that a part is not text.
# True: five of six go by the filename alone. The JPEG arrives as a string, decoded as UTF-8; bytes that are not UTF-8
# are replaced, and the picture cannot be had back. No error is raised. Only formidable makes a file of it. With a filename,
# any, all six keep the bytes.
#
# Seen, a part without and with a filename:
#   busboy: text, damaged / bytes, whole
#   @fastify/busboy: text, damaged / bytes, whole
#   undici: text, damaged / bytes, whole
#   lambda-multipart-parser: text, damaged / bytes, whole
#   multiparty: text, damaged / bytes, whole
#   formidable: bytes, whole / bytes, whole
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --prefix . --no-audit --no-fund --ignore-scripts --loglevel=error busboy@1.6.0 @fastify/busboy@3.2.6 undici@7.16.0 \
  lambda-multipart-parser@1.0.1 multiparty@4.3.1 formidable@3.5.4 sharp@0.35.5 > /dev/null

cat > run.mjs << 'JS'
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import fastify from '@fastify/busboy';
import busboy from 'busboy';
import formidable from 'formidable';
import lambda from 'lambda-multipart-parser';
import multiparty from 'multiparty';
import sharp from 'sharp';
import { Response } from 'undici';

const jpeg = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } }).jpeg().toBuffer();
const boundary = 'camera-7f3a';
const contentType = `multipart/form-data; boundary=${boundary}`;
const formWith = (disposition) => Buffer.concat([
  Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: image/jpeg\r\n\r\n`),
  jpeg,
  Buffer.from(`\r\n--${boundary}--\r\n`),
]);

/** Each resolves with the part's content: a string, or its bytes. */
const parsers = {
  busboy: (form) => fromEvents(busboy({ headers: { 'content-type': contentType } }), form, 'close'),
  '@fastify/busboy': (form) => fromEvents(new fastify.Busboy({ headers: { 'content-type': contentType } }), form, 'finish'),
  undici: async (form) => {
    const part = (await new Response(form, { headers: { 'content-type': contentType } }).formData()).get('frames');
    return typeof part === 'string' ? part : Buffer.from(await part.arrayBuffer());
  },
  'lambda-multipart-parser': async (form) => {
    const headers = { 'content-type': contentType };
    const { files, frames } = await lambda.parse({ headers, body: form.toString('base64'), isBase64Encoded: true });
    return files[0]?.content ?? frames;
  },
  multiparty: (form) => new Promise((resolve, reject) => {
    const parser = new multiparty.Form();
    parser.parse(requestOf(form), (error, fields, files) => {
      if (error) reject(error);
      else resolve(files.frames ? readFileSync(files.frames[0].path) : fields.frames[0]);
    });
  }),
  formidable: async (form) => {
    const [fields, files] = await formidable({}).parse(requestOf(form));
    return files.frames ? readFileSync(files.frames[0].filepath) : fields.frames[0];
  },
};

function fromEvents(parser, form, end) {
  return new Promise((resolve, reject) => {
    let content;
    parser.on('field', (_name, value) => { content = value; });
    parser.on('file', async (_name, stream) => { content = stream.toArray().then((chunks) => Buffer.concat(chunks)); });
    parser.on(end, () => resolve(content));
    parser.on('error', reject);
    parser.end(form);
  });
}
function requestOf(form) {
  return Object.assign(Readable.from([form]), { headers: { 'content-type': contentType, 'content-length': form.length } });
}

const describe = (content) =>
  `${typeof content === 'string' ? 'text' : 'bytes'}, ${Buffer.from(content).equals(jpeg) ? 'whole' : 'damaged'}`;
for (const [name, parse] of Object.entries(parsers)) {
  const without = describe(await parse(formWith('name="frames"')));
  const withName = describe(await parse(formWith('name="frames"; filename="a.jpg"')));
  console.log(`${name}: ${without} / ${withName}`);
  assert.equal(without, name === 'formidable' ? 'bytes, whole' : 'text, damaged');
  assert.equal(withName, 'bytes, whole');
}
JS
TMPDIR=$folder node run.mjs || { echo 'The behaviour has changed' >&2; exit 1; }
