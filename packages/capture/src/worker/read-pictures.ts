import { createArrivalClock, type TimedPicture } from '../source/create-arrival-clock.ts';
import { createFramePacer } from '../source/create-frame-pacer.ts';
import { createStallWatch, stallTickMs } from '../source/create-stall-watch.ts';
import { createUtcClock } from '../source/create-utc-clock.ts';
import type { SourceChange } from '../source/frame-source.ts';
import type { FrameEncoder } from './create-frame-encoder.ts';
import type { Reading } from './frame-worker-messages.ts';
import { type LoadedPicture, loadPicture } from './load-picture.ts';

export interface ReadPicturesOptions {
  readonly pictures: ReadableStream<VideoFrame>;
  /** Frames per second to keep. */
  readonly framerate: number;
  /** Added to the clock of this machine, in milliseconds. */
  readonly clockOffsetMs: number;
  readonly encoder: Pick<FrameEncoder, 'encode'>;
  readonly onReading: (reading: Reading) => void;
  readonly onChange: (change: SourceChange) => void;
}

export interface PictureReader {
  readonly setFramerate: (framerate: number) => void;
  /** Settles when the stream has ended and its last picture is with the encoder. */
  readonly ended: Promise<void>;
  /** Ends the stream if its camera doesn't. */
  readonly cancel: () => Promise<void>;
}

/**
 * Reads the pictures of a camera, gives them their times and passes them to the encoder at the chosen rate. It reads without
 * waiting for the encoder, because the stream discards pictures when its reader is slow.
 */
export function readPictures(options: ReadPicturesOptions): PictureReader {
  const { encoder, onReading, onChange, clockOffsetMs } = options;
  const reader = options.pictures.getReader();
  const arrivalClock = createArrivalClock<Arrived>();
  const pacer = createFramePacer(options.framerate);
  const utcClock = createUtcClock({
    wallNowMs: () => Date.now() + clockOffsetMs,
    monotonicNowMs: () => performance.now(),
    onJump: (changeMs) => onChange({ type: 'clock_changed', changeMs }),
  });
  const stallWatch = createStallWatch({
    onStalled() {
      take(arrivalClock.flush());
      onChange({ type: 'stalled' });
    },
    onResumed: () => onChange({ type: 'resumed' }),
  });
  let read = 0;
  let captured = 0;
  let thinned = 0;
  let size = { width: 0, height: 0 };
  const tell = (): void => onReading({ read, captured, thinned, size, atMs: Date.now() });

  function take(known: readonly TimedPicture<Arrived>[]): void {
    for (const { picture: arrived, capturedAtMs } of known) {
      const timestampMs = utcClock.utcMsAt(capturedAtMs);
      if (pacer.accepts(timestampMs)) {
        captured += 1;
        encoder.encode(load(arrived), timestampMs);
      } else {
        thinned += 1;
        discard(arrived);
      }
    }
  }

  function see({ displayWidth: width, displayHeight: height }: VideoFrame): void {
    const isOther = size.width !== width || size.height !== height;
    size = { width, height };
    read += 1;
    if (read === 1) tell();
    else if (isOther) onChange({ type: 'resized', width, height });
    stallWatch.onFrame();
  }

  async function readAll(): Promise<void> {
    const ticker = setInterval(() => {
      stallWatch.onTick();
      tell();
    }, stallTickMs);
    try {
      for (;;) {
        const { done, value: picture } = await reader.read();
        if (done) break;
        see(picture);
        const arrived: Arrived = { picture };
        take(arrivalClock.add(arrived, picture.timestamp, performance.now()));
        // A picture that waits for its time must not stay in the camera's memory; a picture that the rate leaves out need not be
        // copied.
        if (arrived.picture !== undefined) load(arrived);
      }
      take(arrivalClock.flush());
    } finally {
      clearInterval(ticker);
      tell();
    }
  }

  return { setFramerate: pacer.setFramerate, ended: readAll(), cancel: () => reader.cancel() };
}

/** A picture that is still in the camera's memory, loaded, or gone. */
interface Arrived {
  picture: VideoFrame | undefined;
  loaded?: LoadedPicture;
}

function load(arrived: Arrived): LoadedPicture {
  const { picture } = arrived;
  if (arrived.loaded === undefined && picture !== undefined) arrived.loaded = loadPicture(picture);
  arrived.picture = undefined;
  if (arrived.loaded === undefined) throw new Error('The picture is gone.');
  return arrived.loaded;
}

function discard(arrived: Arrived): void {
  arrived.picture?.close();
  arrived.picture = undefined;
  arrived.loaded?.discard();
}
