import type { Stretch } from './stretch.ts';

/** Saves a clip as a file. @returns its name */
export function saveClip(clip: ArrayBuffer, streamName: string, { startMs }: Stretch): string {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([clip], { type: 'video/mp4' }));
  const time = new Date(startMs).toISOString().slice(0, 19).replaceAll(':', '-');
  link.download = `${streamName.replaceAll(/[^\w.-]/g, '_')}_${time}Z.mp4`;
  link.click();
  // Browsers read the blob after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return link.download;
}
