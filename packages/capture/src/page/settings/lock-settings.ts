import { heedLock, lockControl } from '../dom/lock-control.ts';
import { elements } from '../elements.ts';
import type { Phase } from '../status/situation.ts';
import { readSettings } from './read-settings.ts';

/** Locks the settings that cannot change now: most of them during a run, and size and quality for the sample clip. */
export function lockSettings(phase: Phase): void {
  const { source, stream, framerate, size, quality, order, whenFull, encoding, adapts, correctsClock } =
    elements;
  const isFree = phase === 'idle' || phase === 'preview';
  for (const control of [source, stream, order, whenFull, encoding, adapts, correctsClock]) {
    lockControl(control, !isFree);
  }
  const canChange = isFree || phase === 'running';
  lockControl(framerate, !canChange);
  const isSample = readSettings().source.type === 'sample';
  for (const control of [size, quality]) {
    lockControl(control, isSample || !canChange);
    control.title = isSample ? 'The sample clip has its own size and quality' : '';
  }
}

/** Call once, before anything is locked. */
export function prepareLocks(): void {
  const { source, framerate, size, quality, order, whenFull, encoding, adapts, correctsClock } = elements;
  for (const control of [
    source,
    framerate,
    size,
    quality,
    order,
    whenFull,
    encoding,
    adapts,
    correctsClock,
  ]) {
    heedLock(control);
  }
}
