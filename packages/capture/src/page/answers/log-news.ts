import type { AdaptationChange, SourceChange } from '../../index.ts';
import { createElement } from '../create-element.ts';
import { formatAge } from '../format-age.ts';
import { formatSettings } from '../format-settings.ts';
import { describeLane } from '../run/describe-lane.ts';
import { logEntry } from './log-entry.ts';

const reasons: Record<AdaptationChange['reason'], string> = {
  slower: 'Uploads do not keep up with the camera',
  faster: 'Uploads have time to spare',
  chosen: 'Chosen',
};

/** Adds other settings, and why. */
export function logAdapted({ settings, reason, load }: AdaptationChange): void {
  const busy = load === undefined ? '' : `: they take ${Math.round(load * 100)} % of the time`;
  logEntry({
    kind: reason === 'slower' ? 'partial' : 'good',
    title: `Captured with ${formatSettings(settings)}`,
    facts: reason === 'chosen' ? 'chosen' : 'adapted',
    rows: reason === 'chosen' ? [] : [createElement('p', 'detail', `${reasons[reason]}${busy}.`)],
  });
}

/** Adds what happened to the source, where it is worth a line. */
export function logSourceChange(change: SourceChange): void {
  const text = describeChange(change);
  if (text === undefined) return;
  logEntry({ kind: 'pending', title: text, facts: 'source', rows: [] });
}

function describeChange(change: SourceChange): string | undefined {
  switch (change.type) {
    case 'muted':
      return 'The system withholds the camera’s pictures';
    case 'unmuted':
      return 'The camera’s pictures come again';
    case 'stalled':
      return 'The source has given no frame for two seconds';
    case 'resumed':
      return 'Frames come again';
    case 'resized':
      return `The camera’s pictures are ${change.width} × ${change.height} now`;
    case 'clock_changed': {
      const direction = change.changeMs < 0 ? 'back' : 'forward';
      return `This device’s clock went ${direction} by ${formatAge(Math.abs(change.changeMs))}, or it slept`;
    }
    case 'lane':
      return `From here on frames are sent as ${describeLane(change)}`;
    case 'devices_changed':
      return undefined;
  }
}
