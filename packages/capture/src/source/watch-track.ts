import type { SourceChange } from './frame-source.ts';

/**
 * Reports what the system does to a camera.
 * @param onEnded called if the camera is gone: unplugged, or its permission withdrawn
 * @returns stops reporting
 */
export function watchTrack(
  track: MediaStreamTrack,
  { onChange, onEnded }: { onChange: (change: SourceChange) => void; onEnded: () => void },
): () => void {
  const end = new AbortController();
  const { signal } = end;
  track.addEventListener('ended', onEnded, { signal });
  track.addEventListener('mute', () => onChange({ type: 'muted' }), { signal });
  track.addEventListener('unmute', () => onChange({ type: 'unmuted' }), { signal });
  const tellDevices = (): void => onChange({ type: 'devices_changed' });
  navigator.mediaDevices.addEventListener('devicechange', tellDevices, { signal });
  return () => end.abort();
}
