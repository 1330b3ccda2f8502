import type { StartSource } from '../../index.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * A source whose start can be given up. One that opens after that is released at once, and none of its frames is captured.
 * @param signal aborted while the source opens, never later
 */
export function abortableSource(startSource: StartSource, signal: AbortSignal): StartSource {
  return (events) => {
    const opening = startSource({
      ...events,
      onFrame: (frame) => {
        if (!signal.aborted) events.onFrame(frame);
      },
      onEnd: (error) => {
        if (!signal.aborted) events.onEnd(error);
      },
    });
    opening
      .then((source) => (signal.aborted ? source.stop() : undefined))
      // Who has started it is told by the promise below.
      .catch(() => undefined);
    return untilAborted(opening, signal);
  };
}
