/** What the page says of itself in one line, and what the user can do about it. */
export interface StatusView {
  /** Gives the line its icon and colour. */
  readonly kind: StatusKind;
  /** A few words; screen readers hear them when they change. */
  readonly title: string;
  /** One sentence that stays as it is while nothing happens. */
  readonly detail: string;
  /** The large button. */
  readonly primary: StatusAction;
  /** The button beside it. */
  readonly secondary?: StatusAction;
}

export type StatusKind =
  | 'idle'
  | 'preview'
  | 'busy'
  | 'live'
  | 'degraded'
  | 'offline'
  | 'catching-up'
  | 'refused';

const statusActions = [
  'start',
  'cancel',
  'stop',
  'stop-now',
  'go-on',
  'show-camera',
  'hide-camera',
  'try-now',
  'send-now',
] as const;

/** What a button does. `stop-now`: stop, and send what waits another time. `go-on`: capture on instead of stopping. */
export type StatusAction = (typeof statusActions)[number];

export function isStatusAction(text: string): text is StatusAction {
  return (statusActions as readonly string[]).includes(text);
}
