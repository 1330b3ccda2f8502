import type { CameraChoice } from '../../source/camera-choice.ts';
import { openCamera, stopTracks } from '../../source/open-camera.ts';
import { elements } from '../elements.ts';

/** Shows the camera before anything is captured. */
export interface CameraPreview {
  /**
   * Opens the camera and shows it.
   * @param signal cancels, even while the browser asks the user
   * @throws CaptureError
   */
  readonly show: (choice: CameraChoice, signal: AbortSignal) => Promise<void>;
  /** Returns the shown camera if it was opened with this choice; otherwise opens one. */
  readonly take: (choice: CameraChoice, signal: AbortSignal) => Promise<MediaStream>;
  /** Releases the camera. */
  readonly hide: () => void;
}

export function createCameraPreview(): CameraPreview {
  const { preview } = elements;
  let shown: { readonly stream: MediaStream; readonly choice: CameraChoice } | undefined;

  function hide(): void {
    if (shown === undefined) return;
    stopTracks(shown.stream);
    if (preview.srcObject === shown.stream) preview.srcObject = null;
    shown = undefined;
  }

  return {
    hide,
    async show(choice, signal) {
      const stream = await openCamera(choice, signal);
      hide();
      shown = { stream, choice };
      Object.assign(preview, { srcObject: stream, muted: true, playsInline: true });
      preview.play().catch(() => undefined);
    },
    async take(choice, signal) {
      const isRight = shown !== undefined && JSON.stringify(shown.choice) === JSON.stringify(choice);
      if (shown !== undefined && isRight && shown.stream.active) {
        const { stream } = shown;
        shown = undefined;
        return stream;
      }
      // Some devices can open a camera only once.
      hide();
      return openCamera(choice, signal);
    },
  };
}
