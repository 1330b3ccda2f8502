import { request as requestOf } from 'node:http';
import { text } from 'node:stream/consumers';
import { postBatch } from './post-batch';
import { expectNoRefusals } from './serve-batch';
import { call, must, type Stage } from './stage';

/** A batch can be asked for and watched by each route, by GET and by HEAD. */
export async function watchBatch(stage: Stage): Promise<void> {
  const { timestamps, answer } = await postBatch(stage, 200);
  const [startMs = 0, , atMs = 0] = timestamps;
  const range = `start=${startMs}&end=${startMs + 1_000}`;

  for (const path of [
    'Config',
    `Batches/${encodeURIComponent(answer.id)}`,
    `Image?at=${atMs}`,
    `Clip?${range}`,
  ]) {
    await call(stage, 200, 'HEAD', path);
  }
  const batch = await call(stage, 200, 'GET', `Batches/${encodeURIComponent(answer.id)}`);
  must(JSON.parse(batch.body.toString()).delivery.state === 'delivered', `the batch is ${batch.body}`);
  const image = await call(stage, 200, 'GET', `Image?at=${atMs}`);
  const takenMs = Number(image.headers['x-producer-timestamp']);
  must(takenMs === atMs, `the image of ${atMs} was taken at ${takenMs}`);
  must(image.body.readUInt16BE() === 0xffd8, 'the image is no JPEG');
  const clip = await call(stage, 200, 'GET', `Clip?${range}`);
  must(clip.body.subarray(4, 8).toString() === 'ftyp', 'the clip is no MP4');
  const playback = await call(stage, 200, 'GET', `Playback?${range}`);
  const playlist = await fetchText((JSON.parse(playback.body.toString()) as { url: string }).url);
  must(playlist.startsWith('#EXTM3U'), `the session plays ${playlist}`);
  expectNoRefusals(stage);
}

async function fetchText(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = requestOf(url, (incoming) => text(incoming).then(resolve, reject));
    outgoing.on('error', reject).end();
  });
}
