/** The page's status line, and what the user can do. */
export interface StatusView {
  /** Gives the line its icon and colour. */
  readonly kind: StatusKind;
  /** A few words; screen readers hear them when they change. */
  readonly title: string;
  /** One sentence that doesn't change while nothing happens. */
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

/** What a button does. `stop-now`: stop, and send waiting frames later. `go-on`: continue capturing instead of stopping. */
export type StatusAction = (typeof statusActions)[number];

export function isStatusAction(text: string): text is StatusAction {
  return (statusActions as readonly string[]).includes(text);
}
