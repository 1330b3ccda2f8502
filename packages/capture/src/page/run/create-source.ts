import { createCameraSource, createSampleSource, type StartSource } from '../../index.ts';
import type { CameraChoice } from '../../source/open-camera.ts';
import type { CameraPreview } from '../camera/create-camera-preview.ts';
import { elements } from '../elements.ts';
import type { Settings } from '../settings.ts';

/** What a source of the page needs beside its settings. */
export interface SourceParts {
  readonly preview: CameraPreview;
  readonly sampleUrl: string | null;
  readonly signal: AbortSignal;
}

const createWorker = (): Worker => new Worker('/frame-worker.js', { type: 'module' });
const fetchHere: typeof fetch = (...request) => fetch(...request);

/** The source that the controls name: the sample clip, or a camera, that of the preview where there is one. */
export function createSource(settings: Settings, { preview, sampleUrl, signal }: SourceParts): StartSource {
  const { framerate, quality } = settings;
  if (settings.source.sample) {
    return createSampleSource({ url: sampleUrl ?? '', framerate, fetch: fetchHere, createWorker });
  }
  const choice = toCameraChoice(settings);
  return async (events) => {
    const stream = await preview.take(choice, signal);
    return createCameraSource({ ...choice, stream, quality, video: elements.preview, createWorker })(events);
  };
}

/** What to ask of the camera. */
export function toCameraChoice({ source, framerate, width, height }: Settings): CameraChoice {
  const device = source.sample || source.deviceId === '' ? {} : { deviceId: source.deviceId };
  return { framerate, width, height, ...device };
}
