/**
 * Waits for a camera that went away: settles when the browser lists it again, at once if it does.
 * @param deviceId `MediaDeviceInfo.deviceId`
 * @param signal gives up waiting; then it rejects with the signal's reason
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
