/** A player's media source and the buffer for its video. */
export interface OpenMediaSource {
  readonly mediaSource: MediaSource;
  readonly buffer: SourceBuffer;
}

/**
 * @param mimeType of the first video that will be added
 * @throws Error if the browser has no Media Source Extensions or cannot play that type
 */
export async function openMediaSource(player: HTMLVideoElement, mimeType: string): Promise<OpenMediaSource> {
  if (typeof MediaSource !== 'function') throw new Error('this browser has no Media Source Extensions');
  const mediaSource = new MediaSource();
  player.src = URL.createObjectURL(mediaSource);
  await new Promise((resolve) => mediaSource.addEventListener('sourceopen', resolve, { once: true }));
  URL.revokeObjectURL(player.src);
  return { mediaSource, buffer: mediaSource.addSourceBuffer(mimeType) };
}
