import { setTimeout as delay } from 'node:timers/promises';
import { hardTimes } from './hard-times.ts';
import { type CaptureRun, runCamera } from './run-camera.ts';
import { WebKitCamera } from './webkit-camera.ts';

/** {@link runCamera} with a camera in WebKitGTK: the service is killed and started again, and the page loaded twice. */
export async function runWebKit(): Promise<CaptureRun> {
  let opened: WebKitCamera | undefined;
  try {
    return await runCamera<WebKitCamera>({
      async openCamera(visit) {
        opened = await WebKitCamera.open(visit);
        return opened;
      },
      async during({ camera, stack }) {
        await delay(4000);
        await hardTimes.killed({ stack }, 6000);
        await delay(4000);
        await camera.reload();
        await delay(4000);
        await camera.reload();
        await delay(4000);
      },
    });
  } finally {
    await opened?.close();
  }
}
