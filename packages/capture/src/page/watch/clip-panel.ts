import { formatBytes, formatTime } from '../format.ts';
import { formatAge } from '../format-age.ts';
import { saveClip } from './save-clip.ts';
import type { Stretch } from './stretch.ts';
import { elements } from './watch-elements.ts';

/** Lets the viewer choose a range and download it. */
export interface ClipPanel {
  /** Sets an end of the range to a moment. */
  readonly mark: (end: 'start' | 'end', atMs: number) => void;
  /** The chosen range; undefined if an end is missing, or the end is before the start. */
  readonly selection: () => Stretch | undefined;
  readonly stop: () => void;
}

/** @param load fetches the clip of a range */
export function createClipPanel(
  streamName: string,
  load: (range: Stretch) => Promise<ArrayBuffer>,
  onError: (error: unknown) => void,
): ClipPanel {
  let startMs: number | undefined;
  let endMs: number | undefined;
  let isLoading = false;

  function selection(): Stretch | undefined {
    return startMs === undefined || endMs === undefined || endMs <= startMs ? undefined : { startMs, endMs };
  }

  function show(status?: string): void {
    elements.clipStart.textContent = startMs === undefined ? 'not set' : formatTime(startMs);
    elements.clipEnd.textContent = endMs === undefined ? 'not set' : formatTime(endMs);
    const chosen = selection();
    elements.download.disabled = chosen === undefined || isLoading;
    elements.clipStatus.textContent = status ?? describe(startMs, endMs);
  }

  async function download(): Promise<void> {
    const range = selection();
    if (range === undefined || isLoading) return;
    isLoading = true;
    show('Cutting the clip…');
    let status = 'The clip could not be made';
    try {
      const clip = await load(range);
      status = `${saveClip(clip, streamName, range)}, ${formatBytes(clip.byteLength)}`;
    } catch (error) {
      onError(error);
    }
    isLoading = false;
    show(status);
  }

  const onClick = (): void => void download();
  elements.download.addEventListener('click', onClick);
  show();
  return {
    mark(end, atMs) {
      if (end === 'start') startMs = atMs;
      else endMs = atMs;
      show();
    },
    selection,
    stop: () => elements.download.removeEventListener('click', onClick),
  };
}

function describe(startMs: number | undefined, endMs: number | undefined): string {
  if (startMs === undefined || endMs === undefined) return 'Mark the start and the end of the clip';
  return endMs <= startMs ? 'The clip ends before it starts' : `${formatAge(endMs - startMs)} of the stream`;
}
