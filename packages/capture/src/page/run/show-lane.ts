import type { EncodingLane } from '../../index.ts';
import { showText } from '../dom/show-text.ts';
import { elements } from '../elements.ts';
import { describeLane } from './describe-lane.ts';

/** Shows how frames are sent, and why not as H.264. */
export function showLane(lane: EncodingLane | undefined): void {
  showText(elements.lane, lane === undefined ? '–' : describeLane(lane));
}
