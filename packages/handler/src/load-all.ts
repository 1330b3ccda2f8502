/**
 * Loads what a function loads when it is first asked for. A process that serves for long does that at its start: Node 20 keeps
 * an import that has failed, be it for want of a file handle, and never tries it again.
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
