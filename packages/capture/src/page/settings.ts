import type { ServiceConfig } from '@frame-ingest/contract';
import { heedLock, lockControl } from './dom/lock-control.ts';
import { elements } from './elements.ts';

export interface Settings {
  /** A camera's device id, `''` for the browser's choice of camera, or the sample clip. */
  readonly source: { readonly sample: true } | { readonly sample: false; readonly deviceId: string };
  /** Undefined where there is no choice. */
  readonly streamName: string | undefined;
  readonly framerate: number;
  readonly width: number;
  readonly height: number;
  /** JPEG quality, 0 to 1. */
  readonly quality: number;
}

const sampleValue = 'sample';
const cameraPrefix = 'camera:';
const usualFramerates = [5, 10, 15, 20, 25, 30];
const usualSizes = ['320 × 240', '640 × 480', '1280 × 720'];
const defaultSize = '640 × 480';
const qualities: [string, string][] = [
  ['0.5', 'Low, 0.5'],
  ['0.7', 'Medium, 0.7'],
  ['0.8', 'High, 0.8'],
  ['0.92', 'Very high, 0.92'],
];
const defaultQuality = '0.8';

/** What the controls say. */
export function readSettings(): Settings {
  const { source, stream, streamField, framerate, size, quality } = elements;
  const streamName = stream.value.trim();
  const [width, height] = size.value.split(' × ').map(Number);
  return {
    source:
      source.value === sampleValue
        ? { sample: true }
        : { sample: false, deviceId: source.value.slice(cameraPrefix.length) },
    streamName: streamField.hidden || streamName === '' ? undefined : streamName,
    framerate: Number(framerate.value),
    width: Number(width),
    height: Number(height),
    quality: Number(quality.value),
  };
}

/** Offers the rates and sizes that suit the service. */
export function offerConfig({ framerate, limits, canvas }: ServiceConfig): void {
  const framerates = [...new Set([...usualFramerates, framerate])]
    .filter((rate) => rate >= limits.minFramerate && rate <= limits.maxFramerate)
    .sort((a, b) => a - b);
  const canvasSize = canvas === null ? defaultSize : `${canvas.width} × ${canvas.height}`;
  fill(
    elements.framerate,
    framerates.map((rate) => [String(rate), String(rate)]),
    String(framerate),
  );
  fill(
    elements.size,
    [...new Set([...usualSizes, canvasSize])].map((size) => [size, size]),
    canvasSize,
  );
  fill(elements.quality, qualities, defaultQuality);
}

/** Offers the streams that the caller may name, where there is a choice. The address of the page may name one. */
export function offerStreams({ stream, streams }: ServiceConfig): void {
  const asked = new URLSearchParams(location.search).get('stream');
  const names = streams.filter((name) => !name.endsWith('*'));
  const preset = asked ?? stream ?? names[0] ?? '';
  const isChoice = streams.length > 1 || names.length !== streams.length || preset !== stream;
  elements.streamField.hidden = !isChoice;
  elements.streamNames.replaceChildren(...names.map((name) => new Option(name, name)));
  elements.stream.placeholder = streams.join(', ');
  elements.stream.title = `Kinesis video stream that the frames go to: ${streams.join(', ')}`;
  if (elements.stream.value === '') elements.stream.value = preset;
  elements.onlyStream.hidden = isChoice;
  elements.onlyStream.textContent = stream;
}

/** Lists the cameras there are, and the sample clip where there is one; without any camera, the clip is chosen. */
export async function offerSources(hasSample: boolean): Promise<void> {
  const cameras = await listCameras();
  const sample: [string, string][] = hasSample ? [[sampleValue, 'Sample clip']] : [];
  const options = cameras.map(({ deviceId, label }, index): [string, string] => [
    `${cameraPrefix}${deviceId}`,
    label || (cameras.length === 1 ? 'Camera' : `Camera ${index + 1}`),
  ]);
  // The browser may know of a camera that it does not tell of, and says so itself where there is none.
  const none: [string, string][] = options.length + sample.length === 0 ? [[cameraPrefix, 'Camera']] : [];
  fill(elements.source, [...options, ...sample, ...none], activeSource());
}

export function chooseSample(): void {
  elements.source.value = sampleValue;
}

/** Locks the settings during a run. The sample clip has a size and quality of its own. */
export function lockSettings(locked: boolean): void {
  const { source, stream, framerate, size, quality } = elements;
  const { sample } = readSettings().source;
  for (const control of [source, stream, framerate]) lockControl(control, locked);
  for (const control of [size, quality]) {
    lockControl(control, locked || sample);
    control.title = sample ? 'The sample clip has its own size and quality' : '';
  }
}

/** To be called once, before anything is locked. */
export function prepareLocks(): void {
  for (const control of [elements.source, elements.framerate, elements.size, elements.quality])
    heedLock(control);
}

/** The camera that runs, which the browser may have chosen; else what was chosen before. */
function activeSource(): string {
  const { srcObject } = elements.preview;
  const track = srcObject instanceof MediaStream ? srcObject.getVideoTracks()[0] : undefined;
  const deviceId = track?.getSettings().deviceId;
  return deviceId === undefined ? elements.source.value : `${cameraPrefix}${deviceId}`;
}

/** Before the permission browsers name neither cameras nor ids; on insecure pages there is nobody to ask. */
async function listCameras(): Promise<MediaDeviceInfo[]> {
  const mediaDevices: MediaDevices | undefined = navigator.mediaDevices;
  const devices = (await mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  return devices.filter(({ kind }) => kind === 'videoinput');
}

function fill(select: HTMLSelectElement, options: [string, string][], chosen: string): void {
  select.replaceChildren(...options.map(([value, label]) => new Option(label, value)));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
}
