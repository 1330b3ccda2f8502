// A program that has an encoder wait, for tests that look at what is left of it.
//   kept-encoders-script.ts used ends      converts a batch, and ends by itself
//   kept-encoders-script.ts unused stays   starts an encoder ahead, and waits for its end
import { createConvertFrames, startEncoderAhead } from '../src/index.ts';
import { picture } from './picture.ts';

async function convertBatch(): Promise<void> {
  const image = await picture({ width: 64, height: 48 });
  const frames = [0, 1, 2].map((index) => ({ index, image, timestampMs: 1000 + index * 100 }));
  const batch = { endMs: 1300, timeoutMs: 30_000, segmentUuid: new Uint8Array(16) };
  await createConvertFrames()({ ...batch, frames });
}

async function main([, , encoder, task]: readonly string[]): Promise<void> {
  await (encoder === 'unused' ? startEncoderAhead() : convertBatch());
  console.log('waits');
  if (task === 'stays') setInterval(() => {}, 1000);
}

void main(process.argv);
