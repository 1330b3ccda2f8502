// Appends frames to a log until it is killed, and says which have settled: node --import tsx append-forever.ts DIRECTORY FIRST
import { openDirectory, openFrameLog } from '../../src/node/index.ts';
import { frameAt } from './log-model.ts';

const [, , path = '', first = '0'] = process.argv;

async function appendForever(): Promise<void> {
  const log = await openFrameLog(await openDirectory(path), { segmentBytes: 100_000 });
  for (let index = Number(first); ; index += 1) {
    await log.append(frameAt(index, index % 11 === 3 ? null : 3000));
    process.stdout.write(`frame ${index}\n`);
    if (index % 7 === 6) {
      const { sequence } = await log.cut({ lastFrameMs: 33 });
      process.stdout.write(`cut ${sequence}\n`);
      if (sequence % 5 === 0) {
        await log.remove(sequence);
        process.stdout.write(`removed ${sequence}\n`);
      }
    }
  }
}

void appendForever();
