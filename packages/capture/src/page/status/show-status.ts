import { showText } from '../dom/show-text.ts';
import { elements } from '../elements.ts';
import type { StatusAction, StatusView } from './status-view.ts';

/** Labels of the buttons; each button has the icon of its name. */
const labels: Record<StatusAction, string> = {
  start: 'Start',
  cancel: 'Cancel',
  stop: 'Stop',
  'stop-now': 'Stop now, send later',
  'go-on': 'Go on capturing',
  'show-camera': 'Show camera',
  'hide-camera': 'Hide camera',
  'try-now': 'Try now',
  'send-now': 'Send now',
};

/** Shows the status. The large button stays the same element, so that it keeps the keyboard focus. */
export function showStatus({ kind, title, detail, primary, secondary }: StatusView): void {
  elements.deck.dataset['kind'] = kind;
  setIcon(elements.statusIcon, kind);
  showText(elements.status, title);
  showText(elements.statusDetail, detail);
  document.title = `${title} · FrameIngest`;
  label(elements.primary, primary);
  if (secondary !== undefined) label(elements.secondary, secondary);
  else if (document.activeElement === elements.secondary) elements.primary.focus();
  elements.secondary.hidden = secondary === undefined;
}

function label(button: HTMLButtonElement, action: StatusAction): void {
  if (button.dataset['action'] === action) return;
  button.dataset['action'] = action;
  const [icon, text] = button.children;
  if (icon instanceof SVGElement) setIcon(icon, action);
  if (text !== undefined) showText(text, labels[action]);
}

function setIcon(icon: SVGElement, name: string): void {
  const address = `#icon-${name}`;
  const use = icon.firstElementChild;
  if (use?.getAttribute('href') !== address) use?.setAttribute('href', address);
}
