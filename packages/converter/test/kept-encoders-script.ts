// A program that converts a batch, for tests that look at what is left of it.
//   kept-encoders-script.ts ends    ends by itself
//   kept-encoders-script.ts stays   waits for its end
import { createConvertFrames } from '../src/index.ts';
import { picture } from './picture.ts';

async function main(): Promise<void> {
  const image = await picture({ width: 64, height: 48 });
  const frames = [0, 1, 2].map((index) => ({ index, image, timestampMs: 1000 + index * 100 }));
  const batch = { endMs: 1300, timeoutMs: 30_000, segmentUuid: new Uint8Array(16) };
  const { encoded } = await createConvertFrames()({ ...batch, frames });
  console.log(encoded);
  if (process.argv[2] === 'stays') setInterval(() => {}, 1000);
}

void main();
