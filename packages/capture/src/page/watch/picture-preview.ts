import type { Picture } from './playback-service.ts';

/** Shows pictures over the video while the viewer looks for a moment. */
export interface PicturePreview {
  /** Requests the picture of a moment. During a request only the newest next moment is kept. */
  readonly show: (atMs: number) => void;
  readonly hide: () => void;
  readonly shownMs: () => number | undefined;
}

/** @param onError called if there is no picture of a moment */
export function createPicturePreview(
  canvas: HTMLCanvasElement,
  load: (atMs: number) => Promise<Picture>,
  onError: (error: unknown) => void,
): PicturePreview {
  let isLoading = false;
  let wantedMs: number | undefined;
  let shownMs: number | undefined;
  let shows = 0;

  async function draw(atMs: number, mine: number): Promise<void> {
    const { jpeg, timestampMs } = await load(atMs);
    // Drawn and not linked to, because showing its own blobs would need a wider policy of the page.
    const bitmap = await createImageBitmap(jpeg);
    if (mine === shows) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      canvas.hidden = false;
      shownMs = timestampMs;
    }
    bitmap.close();
  }

  async function loadWanted(): Promise<void> {
    if (isLoading) return;
    isLoading = true;
    while (wantedMs !== undefined) {
      const atMs = wantedMs;
      wantedMs = undefined;
      await draw(atMs, shows).catch(onError);
    }
    isLoading = false;
  }

  return {
    show(atMs) {
      wantedMs = atMs;
      void loadWanted();
    },
    hide() {
      shows += 1;
      wantedMs = undefined;
      shownMs = undefined;
      canvas.hidden = true;
    },
    shownMs: () => shownMs,
  };
}
