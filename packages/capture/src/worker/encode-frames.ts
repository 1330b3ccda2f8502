import type { CapturedFrame } from '../captured-frame.ts';
import { createFrameEncoder, type FrameEncoder } from './create-frame-encoder.ts';
import type { FromFrameWorker, ToFrameWorker } from './frame-worker-messages.ts';
import { type LoadedPicture, loadBitmap, loadFile, loadPicture } from './load-picture.ts';
import { type PictureReader, readPictures } from './read-pictures.ts';

/** A stream ends at once with its camera; otherwise it is cut off after this time. */
const endWithinMs = 300;

/**
 * The part of the worker that encodes frames and provides a timer for hidden pages.
 * @param send posts a message to the page
 * @returns a function that receives the page's messages
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

  function encode({ settings, plan, pictures, clockOffsetMs }: Of<'encode'>): void {
    const created = createFrameEncoder({
      ...{ settings, plan, onFrame: deliver },
      onLane: (lane) => send({ type: 'lane', lane }),
    });
    encoder = created;
    if (pictures === undefined) return;
    reader = readPictures({
      ...{ pictures, framerate: settings.framerate, clockOffsetMs, encoder: created },
      onReading: (reading) => send({ type: 'reading', reading }),
      onChange(change) {
        if (change.type === 'stalled') created.startOver();
        send({ type: 'change', change });
      },
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
      case 'file':
        encoder?.encode(loadFile(message.file, message.size), message.timestampMs);
        return;
      case 'change':
        encoder?.change(message.settings);
        reader?.setFramerate(message.settings.framerate);
        return;
      case 'startOver':
        encoder?.startOver();
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
  return picture instanceof ImageBitmap ? loadBitmap(picture) : loadPicture(picture);
}

type Of<Type extends ToFrameWorker['type']> = Extract<ToFrameWorker, { type: Type }>;
