import type { SourceChange } from './frame-source.ts';

/**
 * Tells what the system does to a camera.
 * @param onEnded the camera is gone: unplugged, or its permission withdrawn
 * @returns stops telling
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
