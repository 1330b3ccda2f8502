/**
 * Waits for a camera to return: settles when the browser lists it, at once if it already does.
 * @param deviceId `MediaDeviceInfo.deviceId`
 * @param signal stops waiting; then it rejects with the signal's reason
 */
export function whenCameraReturns(deviceId: string, signal: AbortSignal): Promise<void> {
  const { mediaDevices } = navigator;
  return new Promise((resolve, reject) => {
    const end = new AbortController();
    async function look(): Promise<void> {
      const devices = await mediaDevices.enumerateDevices().catch(() => []);
      if (!devices.some((device) => device.kind === 'videoinput' && device.deviceId === deviceId)) return;
      end.abort();
      resolve();
    }
    signal.throwIfAborted();
    const giveUp = (): void => {
      end.abort();
      reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true, signal: end.signal });
    mediaDevices.addEventListener('devicechange', () => void look(), { signal: end.signal });
    void look();
  });
}
