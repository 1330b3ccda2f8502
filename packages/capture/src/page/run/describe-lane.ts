import type { EncodingLane } from '../../source/encoding.ts';

/** `H.264, encoded by this browser`, or `JPEG: ` and the reason. */
export function describeLane(lane: EncodingLane): string {
  if (lane.lane === 'h264') return 'H.264, encoded by this browser';
  const [, phrase = lane.reason] = /^[a-z-]+: (.*)$/s.exec(lane.reason) ?? [];
  return `JPEG: ${phrase}`;
}
