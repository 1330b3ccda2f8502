import { showText } from '../dom/show-text.ts';
import { elements } from '../elements.ts';
import type { QueueView } from './describe-queue.ts';

/** Writes the queue's panel; call it at most once per animation frame. */
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
