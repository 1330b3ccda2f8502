/**
 * Loads all modules that a function otherwise loads on demand. A long-running process does that at its start: Node 20 remembers a
 * failed import, even one that only lacked a file handle, and never tries it again.
 */
export async function loadAll(): Promise<void> {
  await Promise.all([
    import('./body/read-form.ts'),
    import('./body/read-video.ts'),
    import('./compose-h264-lane.ts'),
    import('./playback/compose-playback.ts'),
    import('./streams/producer-time.ts'),
    import('./streams/read-stored-fragments.ts'),
  ]);
}
