// Posts pictures with a request that is signed (Signature Version 4).
// Credentials are found as by any client of the AWS SDK.
// AWS_REGION=eu-west-1 node --import tsx examples/signed/post-frames.ts https://abc123.execute-api.eu-west-1.amazonaws.com a.jpg b.jpg
import { readFile } from 'node:fs/promises';
import { Sha256 } from '@aws-crypto/sha256-js';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

const [api = '', ...files] = process.argv.slice(2);
const signer = new SignatureV4({
  service: 'execute-api',
  region: process.env['AWS_REGION'] ?? 'us-east-1',
  credentials: defaultProvider(),
  sha256: Sha256,
});

const frames = await Promise.all(files.map((file) => readFile(file, 'base64')));
// A second in all, the shortest batch that is taken.
const body = JSON.stringify({ frames, framerate: frames.length });

const url = new URL('/FrameData', api);
const request = new HttpRequest({
  method: 'POST',
  hostname: url.hostname,
  path: url.pathname,
  headers: { host: url.host, 'content-type': 'application/json' },
  body,
});
const { headers } = await signer.sign(request);

const response = await fetch(url, { method: 'POST', headers, body });
console.log(await response.text());
process.exitCode = response.ok ? 0 : 1;
