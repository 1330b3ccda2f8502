import { createElement } from '../create-element.ts';
import { elements } from '../elements.ts';
import { formatTime } from '../format.ts';

/** One thing that happened, for the list of the page. */
export interface LogEntry {
  readonly kind: 'good' | 'pending' | 'partial' | 'bad';
  readonly title: string;
  readonly facts: string;
  readonly rows: readonly HTMLElement[];
  readonly json?: unknown;
  /**
   * An entry takes the place of an earlier one with the same key.
   * @default - the entry is one more
   */
  readonly key?: string;
}

/** Older entries leave the page. */
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

/** Takes an entry out of the list: what it told of has come to another end. */
export function forgetEntry(key: string): void {
  for (const entry of elements.log.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)) entry.remove();
}

/** A time as the page writes it, with date and time in UTC in its tooltip. */
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
