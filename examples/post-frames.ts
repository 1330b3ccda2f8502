// Posts the sample clip as one batch and prints the answer.
// node --import tsx examples/post-frames.ts [http://127.0.0.1:8787]
import { readdir, readFile } from 'node:fs/promises';

const api = process.argv[2] ?? 'http://127.0.0.1:8787';
const folder = new URL('frames/', import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
const framerate = 10;

const frames = await Promise.all(
  names.map(async (name) => `data:image/jpeg;base64,${await readFile(new URL(name, folder), 'base64')}`),
);
const start = Date.now() - (frames.length * 1000) / framerate;
const timestamps = frames.map((_, index) => start + (index * 1000) / framerate);

const response = await fetch(`${api}/FrameData`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ frames, framerate, timestamps }),
});
console.log(response.status, JSON.stringify(await response.json(), null, 2));
process.exitCode = response.ok ? 0 : 1;
