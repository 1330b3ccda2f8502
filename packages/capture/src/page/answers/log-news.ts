import type { AdaptationChange, SourceChange } from '../../index.ts';
import { createElement } from '../create-element.ts';
import { formatAge } from '../format-age.ts';
import { formatSettings } from '../format-settings.ts';
import { describeLane } from '../run/describe-lane.ts';
import { logEntry } from './log-entry.ts';

const reasons: Record<AdaptationChange['reason'], string> = {
  slower: 'Uploads do not keep up with the camera',
  faster: 'Uploads have spare capacity',
  chosen: 'Chosen',
};

/** Adds a change of settings and its reason. */
export function logAdapted({ settings, reason, load }: AdaptationChange): void {
  const busy = load === undefined ? '' : `: they take ${Math.round(load * 100)} % of the time`;
  logEntry({
    kind: reason === 'slower' ? 'partial' : 'good',
    title: `Captured with ${formatSettings(settings)}`,
    facts: reason === 'chosen' ? 'chosen' : 'adapted',
    rows: reason === 'chosen' ? [] : [createElement('p', 'detail', `${reasons[reason]}${busy}.`)],
  });
}

/** Adds a change of the source, if it is worth a line. */
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
      return 'The camera’s pictures are back';
    case 'stalled':
      return 'The source has delivered no frame for two seconds';
    case 'resumed':
      return 'The source delivers frames again';
    case 'resized':
      return `The camera’s pictures are now ${change.width} × ${change.height}`;
    case 'clock_changed': {
      const direction = change.changeMs < 0 ? 'back' : 'forward';
      return `This device’s clock jumped ${direction} by ${formatAge(Math.abs(change.changeMs))}, or the device slept`;
    }
    case 'lane':
      return `From now on frames are sent as ${describeLane(change)}`;
    case 'devices_changed':
      return undefined;
  }
}
