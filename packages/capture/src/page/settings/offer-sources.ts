import { elements } from '../elements.ts';
import { fillSelect } from './fill-select.ts';
import { sourceValues } from './read-settings.ts';

type Option = readonly [value: string, label: string];

/** Lists the cameras there are, and the sample clip where there is one; without any camera, the clip is chosen. */
export async function offerSources(hasSample: boolean): Promise<void> {
  const cameras = toOptions(await listCameras());
  const sample: Option[] = hasSample ? [[sourceValues.sample, 'Sample clip']] : [];
  // The browser may know of a camera that it does not tell of, and says so itself where there is none.
  const none: Option[] = cameras.length + sample.length === 0 ? [[sourceValues.any, 'Camera']] : [];
  fillSelect(elements.source, [...cameras, ...sample, ...none], activeSource());
}

function toOptions(cameras: readonly MediaDeviceInfo[]): Option[] {
  const isNamed = cameras.some(({ label }) => label !== '');
  // Before the permission a phone does not say which of its cameras is which, and opens the right one all the same.
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

/** The camera that runs, which the browser may have chosen; else what was chosen before. */
function activeSource(): string {
  const { srcObject } = elements.preview;
  const track = srcObject instanceof MediaStream ? srcObject.getVideoTracks()[0] : undefined;
  const deviceId = track?.getSettings().deviceId;
  return deviceId === undefined ? elements.source.value : sourceValues.device(deviceId);
}

/** Before the permission browsers name neither cameras nor ids; on insecure pages there is nobody to ask. */
async function listCameras(): Promise<MediaDeviceInfo[]> {
  const mediaDevices: MediaDevices | undefined = navigator.mediaDevices;
  const devices = (await mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  return devices.filter(({ kind }) => kind === 'videoinput');
}
