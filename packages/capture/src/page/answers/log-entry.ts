import { createElement } from '../create-element.ts';
import { elements } from '../elements.ts';
import { formatTime } from '../format.ts';

/** An entry of the page's list of events. */
export interface LogEntry {
  readonly kind: 'good' | 'pending' | 'partial' | 'bad';
  readonly title: string;
  readonly facts: string;
  readonly rows: readonly HTMLElement[];
  readonly json?: unknown;
  /**
   * An entry replaces an earlier one with the same key.
   * @default - the entry is added
   */
  readonly key?: string;
}

/** Older entries are removed from the page. */
const maxEntries = 200;

/** Puts an entry on top of the list. */
export function logEntry({ kind, title, facts, rows, json, key }: LogEntry): void {
  const head = createElement(
    'p',
    'head',
    createTime(Date.now()),
    createElement('strong', '', title),
    createElement('span', '', facts),
  );
  const entry = createElement('li', kind, head, ...rows, ...(json === undefined ? [] : [expandable(json)]));
  if (key !== undefined) {
    forgetEntry(key);
    entry.dataset['key'] = key;
  }
  elements.log.prepend(entry);
  elements.logEmpty.hidden = true;
  while (elements.log.children.length > maxEntries) elements.log.lastElementChild?.remove();
}

/** Removes an entry whose subject has ended differently. */
export function forgetEntry(key: string): void {
  for (const entry of elements.log.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)) entry.remove();
}

/** Creates a time in the page's format, with date and time in UTC in its tooltip. */
export function createTime(timestampMs: number): HTMLTimeElement {
  const time = createElement('time', '', formatTime(timestampMs));
  time.dateTime = time.title = new Date(timestampMs).toISOString();
  return time;
}

function expandable(json: unknown): HTMLElement {
  return createElement(
    'details',
    '',
    createElement('summary', '', 'JSON'),
    createElement('pre', '', JSON.stringify(json, null, 2)),
  );
}
