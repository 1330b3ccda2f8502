import { createNotice, type NoticeAction } from './create-notice.ts';
import { elements } from './elements.ts';

export type { NoticeAction } from './create-notice.ts';

const notice = createNotice(elements);

/**
 * Shows a message above everything else.
 * @param actions what the reader can do about it, at most two
 * @param kind `ask` if nothing has gone wrong
 */
export function showNotice(
  message: string,
  [action, other]: readonly NoticeAction[] = [],
  kind?: 'problem' | 'ask',
): void {
  const { noticeAction, noticeOther, closeNotice } = elements;
  notice.show(message, action, kind);
  noticeOther.hidden = other === undefined;
  noticeOther.textContent = other?.label ?? '';
  noticeAction.onclick = () => hideNotice(action);
  noticeOther.onclick = () => hideNotice(other);
  closeNotice.onclick = () => hideNotice();
}

/**
 * Hides the notice. Keyboard focus inside it moves to the large button.
 * @param taken the action that the reader chose
 */
export function hideNotice(taken?: NoticeAction): void {
  if (elements.notice.contains(document.activeElement)) elements.primary.focus();
  notice.hide();
  taken?.run();
}
