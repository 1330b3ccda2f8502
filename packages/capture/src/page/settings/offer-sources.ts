import { elements } from '../elements.ts';
import { fillSelect } from './fill-select.ts';
import { sourceValues } from './read-settings.ts';

type Option = readonly [value: string, label: string];

/** Lists the cameras and the sample clip, if there is one; without a camera, selects the clip. */
export async function offerSources(hasSample: boolean): Promise<void> {
  const cameras = toOptions(await listCameras());
  const sample: Option[] = hasSample ? [[sourceValues.sample, 'Sample clip']] : [];
  // The browser may have a camera that it doesn't list; if not, it reports that itself.
  const none: Option[] = cameras.length + sample.length === 0 ? [[sourceValues.any, 'Camera']] : [];
  fillSelect(elements.source, [...cameras, ...sample, ...none], activeSource());
}

function toOptions(cameras: readonly MediaDeviceInfo[]): Option[] {
  const isNamed = cameras.some(({ label }) => label !== '');
  // Before the permission a phone doesn't name its cameras, but it still opens the right one.
  if (!isNamed && cameras.length > 0 && matchMedia('(pointer: coarse)').matches) {
    return [
      [sourceValues.back, 'Back camera'],
      [sourceValues.front, 'Front camera'],
    ];
  }
  return cameras.map(({ deviceId, label }, index) => [
    sourceValues.device(deviceId),
    label || (cameras.length === 1 ? 'Camera' : `Camera ${index + 1}`),
  ]);
}

/** The running camera, which the browser may have chosen; otherwise the previous choice. */
function activeSource(): string {
  const { srcObject } = elements.preview;
  const track = srcObject instanceof MediaStream ? srcObject.getVideoTracks()[0] : undefined;
  const deviceId = track?.getSettings().deviceId;
  return deviceId === undefined ? elements.source.value : sourceValues.device(deviceId);
}

/** Before the permission browsers reveal neither names nor ids of cameras; insecure pages have no `mediaDevices`. */
async function listCameras(): Promise<MediaDeviceInfo[]> {
  const mediaDevices: MediaDevices | undefined = navigator.mediaDevices;
  const devices = (await mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  return devices.filter(({ kind }) => kind === 'videoinput');
}
