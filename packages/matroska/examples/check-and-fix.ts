// Tells whether Kinesis Video Streams will take a file and, where it will not, writes one that it takes.
// node --import tsx packages/matroska/examples/check-and-fix.ts recording.mkv fixed.mkv
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { describeLoss, fix, inspect } from '@frame-ingest/matroska';

const [input = 'recording.mkv', output = 'fixed.mkv'] = process.argv.slice(2);

const { verdicts, findings } = await inspect(createReadStream(input));
for (const [consumer, { accepted, refusedFor }] of Object.entries(verdicts)) {
  console.log(`${consumer}: ${accepted ? 'accepted' : `refused (${refusedFor.join(', ')})`}`);
}
for (const { rule, byteOffset, message, cure } of findings) {
  console.log(`${rule} at byte ${byteOffset}: ${message}. ${cure}`);
}

const file = await open(output, 'w');
const { cured, uncured, changes, losses } = await fix(
  createReadStream(input),
  (bytes) => file.writeFile(bytes),
  { inflate: (bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }) },
);
await file.close();
console.log(`cured: ${cured.join(', ')}`);
console.log(`not cured: ${uncured.map(({ rule }) => rule).join(', ') || 'nothing is left'}`);
for (const change of changes) console.log(change);
for (const loss of losses) console.log(`lost: ${describeLoss(loss)}`);
