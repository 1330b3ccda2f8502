import { CaptureError, type CaptureErrorCode } from '../errors.ts';
import type { CameraChoice } from './camera-choice.ts';

/**
 * Asks the user for a camera. Size and rate are preferences: a camera that cannot fulfil them is still opened.
 * @param signal stops waiting for the user; a camera that is allowed later is released at once
 * @throws CaptureError with a message for the person in front of the page
 */
export async function openCamera(choice: CameraChoice, signal?: AbortSignal): Promise<MediaStream> {
  // Absent on insecure pages, although the DOM types require it.
  const mediaDevices: MediaDevices | undefined = navigator.mediaDevices;
  if (mediaDevices === undefined) {
    throw new CaptureError(
      'insecure_context',
      `Browsers allow cameras only on https:// pages and on localhost, but this page is ${location.origin}.`,
    );
  }
  throwIfCancelled(signal);
  const opening = mediaDevices.getUserMedia({ audio: false, video: toConstraints(choice) });
  try {
    return await (signal === undefined ? opening : Promise.race([opening, whenCancelled(signal)]));
  } catch (error) {
    opening.then(stopTracks, () => undefined);
    throw toCaptureError(error);
  }
}

function toConstraints({
  deviceId,
  facingMode,
  width,
  height,
  framerate,
}: CameraChoice): MediaTrackConstraints {
  const which = facingMode === undefined ? {} : { facingMode: { ideal: facingMode } };
  return {
    ...(deviceId === undefined ? which : { deviceId: { exact: deviceId } }),
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: framerate },
  };
}

/** @throws CaptureError `cancelled` */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw toCancelled(signal);
}

/** Rejects if the signal aborts; otherwise it never settles. */
function whenCancelled(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(toCancelled(signal)), { once: true });
  });
}

function toCancelled({ reason }: AbortSignal): CaptureError {
  return new CaptureError('cancelled', 'The start was cancelled.', { cause: reason });
}

export function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** @see https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
const knownFailures: Readonly<Record<string, readonly [CaptureErrorCode, string]>> = {
  NotAllowedError: [
    'permission_denied',
    'The camera was not allowed. Allow it next to the page’s address, then start again.',
  ],
  NotFoundError: ['no_camera', 'No camera was found. Plug one in, then start again.'],
  OverconstrainedError: ['no_camera', 'The chosen camera is gone. Choose another one, then start again.'],
  NotReadableError: [
    'camera_busy',
    'The camera was found but delivers no picture. Another program may be using it: close that program, then start again.',
  ],
};

function toCaptureError(cause: unknown): CaptureError {
  if (cause instanceof CaptureError) return cause;
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  const [code, message] = knownFailures[name] ?? [
    'camera_failed',
    `The camera could not be opened (${cause}).`,
  ];
  return new CaptureError(code, message, { cause });
}
