import {
  type CameraChoice,
  type CaptureSettings,
  createCameraSource,
  createSampleSource,
  type EncodingService,
  type StartSource,
} from '../../index.ts';
import type { CameraPreview } from '../camera/create-camera-preview.ts';
import { elements } from '../elements.ts';
import type { Settings } from '../settings/read-settings.ts';

/** What a source needs besides its settings. */
export interface SourceParts {
  readonly preview: CameraPreview;
  readonly sampleUrl: string | null;
  /** Shows a frame of the sample clip. */
  readonly onPicture: (file: Uint8Array<ArrayBuffer>) => void;
  readonly service: EncodingService;
  /** Cancels the start. */
  readonly signal: AbortSignal;
  /** Correction of this device's clock, in milliseconds. */
  readonly clockOffsetMs: number;
}

const createWorker = (): Worker => new Worker('/frame-worker.js', { type: 'module' });
const fetchHere: typeof fetch = (...request) => fetch(...request);

/** Creates the chosen source: the sample clip or a camera, which is the preview's if there is one. */
export function createSource(
  settings: Settings,
  { preview, sampleUrl, onPicture, ...rest }: SourceParts,
): StartSource {
  const parts = { ...rest, encoding: settings.encoding };
  if (settings.source.type === 'sample') {
    const { framerate } = settings;
    return createSampleSource({
      ...{ ...parts, framerate, createWorker, onPicture },
      ...{ url: sampleUrl ?? '', fetch: fetchHere },
    });
  }
  const choice = toCameraChoice(settings);
  return async (events) => {
    const stream = await preview.take(choice, parts.signal);
    const { quality } = settings;
    const open = createCameraSource({
      ...{ ...parts, ...choice, quality, createWorker },
      ...{ stream, video: elements.preview },
    });
    return open(events);
  };
}

/** Converts the settings to a request for a camera. */
export function toCameraChoice({ source, framerate, width, height }: Settings): CameraChoice {
  const wish = { framerate, width, height };
  if (source.type === 'facing') return { ...wish, facingMode: source.facingMode };
  return source.type === 'device' ? { ...wish, deviceId: source.deviceId } : wish;
}

/** Picks the settings that can change during a run. */
export function toCaptureSettings({ framerate, width, height, quality }: Settings): CaptureSettings {
  return { framerate, width, height, quality };
}
