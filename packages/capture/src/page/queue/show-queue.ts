import { showText } from '../dom/show-text.ts';
import { elements } from '../elements.ts';
import type { QueueView } from './describe-queue.ts';

/** Writes the panel of the queue; to be called once for each animation frame at most. */
export function showQueue({ kept, waiting, oldest, speed, settings, room, filled }: QueueView): void {
  showText(elements.kept, kept);
  showText(elements.waiting, waiting);
  showText(elements.oldest, oldest);
  showText(elements.speed, speed);
  showText(elements.captureSettings, settings);
  elements.captureSettings.title = settings;
  showText(elements.room, room);
  if (elements.roomMeter.value !== filled) elements.roomMeter.value = filled;
}
