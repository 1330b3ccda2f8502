import type { CapturedFrame } from '../captured-frame.ts';
import { createFrameEncoder, type FrameEncoder } from './create-frame-encoder.ts';
import type { FromFrameWorker, ToFrameWorker } from './frame-worker-messages.ts';
import { type LoadedPicture, loadPicture } from './load-picture.ts';
import { type PictureReader, readPictures } from './read-pictures.ts';

/** A stream ends with its camera, at once; one that does not is cut off. */
const endWithinMs = 300;

/**
 * The part of the worker that encodes frames, and keeps time for pages that are hidden.
 * @param send posts a message to the page
 * @returns takes the messages of the page
 */
export function encodeFrames(
  send: (message: FromFrameWorker, transfer?: Transferable[]) => void,
): (message: ToFrameWorker) => void {
  let encoder: FrameEncoder | undefined;
  let reader: PictureReader | undefined;
  let ticker: ReturnType<typeof setInterval> | undefined;

  function deliver(frame: CapturedFrame): void {
    send({ type: 'frame', frame }, frame.image === null ? [] : [frame.image.buffer]);
  }

  function encode({ encoder: options, pictures, framerate, clockOffsetMs }: Of<'encode'>): void {
    encoder = createFrameEncoder(options, deliver);
    if (pictures === undefined) return;
    reader = readPictures({
      ...{ pictures, framerate, clockOffsetMs, encoder },
      onReading: (reading) => send({ type: 'reading', reading }),
      onChange: (change) => send({ type: 'change', change }),
    });
    // `reportError` reaches the page as the worker's error event; a rejection would not.
    reader.ended.catch(reportError);
  }

  async function stop(): Promise<void> {
    clearInterval(ticker);
    if (reader !== undefined) {
      const { cancel, ended } = reader;
      const cutting = setTimeout(() => void cancel(), endWithinMs);
      await ended.catch(() => undefined);
      clearTimeout(cutting);
    }
    await encoder?.idle();
    send({ type: 'stopped' });
  }

  return (message) => {
    switch (message.type) {
      case 'encode':
        encode(message);
        return;
      case 'picture':
        encoder?.encode(toLoaded(message.picture), message.timestampMs);
        return;
      case 'change':
        encoder?.change(message.encoder);
        reader?.setFramerate(message.framerate);
        return;
      case 'tick':
        clearInterval(ticker);
        ticker = setInterval(() => send({ type: 'tick' }), message.intervalMs);
        return;
      case 'stop':
        void stop();
    }
  };
}

function toLoaded(picture: VideoFrame | ImageBitmap): LoadedPicture {
  if (!(picture instanceof ImageBitmap)) return loadPicture(picture);
  const { width, height } = picture;
  return { width, height, content: Promise.resolve(picture) };
}

type Of<Type extends ToFrameWorker['type']> = Extract<ToFrameWorker, { type: Type }>;
