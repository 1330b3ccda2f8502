import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FrameDataAnswer } from '@frame-ingest/contract';

const folder = fileURLToPath(new URL('../../../../examples/frames/', import.meta.url));
const framerate = 10;

/** Sends the frames of the sample clip as those of a camera, 10 a second, at any time. */
export interface SampleCamera {
  /**
   * Sends batches that join.
   * @param startMs producer time of the first frame
   */
  readonly record: (streamName: string, startMs: number, seconds: number) => Promise<void>;
  /** Sends a batch each second, of that second, until it is told to stop. */
  readonly goLive: (streamName: string) => LiveCamera;
}

export interface LiveCamera {
  readonly stop: () => Promise<void>;
}

/** @param api address that the routes begin with */
export async function createSampleCamera(api: string): Promise<SampleCamera> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
  const images = await Promise.all(
    names.map(async (name) => `data:image/jpeg;base64,${await readFile(folder + name, 'base64')}`),
  );
  let taken = 0;

  async function send(streamName: string, startMs: number, seconds: number): Promise<void> {
    const times = Array.from(
      { length: seconds * framerate },
      (_, index) => startMs + (index * 1000) / framerate,
    );
    const frames = times.map(() => images[taken++ % images.length]);
    const body = JSON.stringify({ streamName, frames, timestamps: times, framerate });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${api}/FrameData`, { method: 'POST', headers, body });
    const answer = (await response.json()) as FrameDataAnswer;
    if (response.status !== 200) throw new Error(`POST /FrameData: ${JSON.stringify(answer)}`);
  }

  return {
    async record(streamName, startMs, seconds) {
      for (let sent = 0; sent < seconds; sent += 5) {
        await send(streamName, startMs + sent * 1000, Math.min(5, seconds - sent));
      }
    },
    goLive(streamName) {
      let isOn = true;
      const run = async (): Promise<void> => {
        let nextMs = Date.now() - 1000;
        while (isOn) {
          await send(streamName, nextMs, 1);
          nextMs += 1000;
          await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextMs + 1000 - Date.now())));
        }
      };
      const running = run();
      return {
        stop: async () => {
          isOn = false;
          await running;
        },
      };
    },
  };
}
