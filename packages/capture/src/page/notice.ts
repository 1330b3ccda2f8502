import { elements } from './elements.ts';

/** What the reader of a notice can do about it. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/**
 * Shows a message above everything else.
 * @param kind `ask` where nothing has gone wrong
 */
export function showNotice(
  message: string,
  action?: NoticeAction,
  kind: 'problem' | 'ask' = 'problem',
): void {
  elements.noticeText.textContent = message;
  elements.noticeAction.hidden = action === undefined;
  elements.noticeAction.textContent = action?.label ?? '';
  elements.noticeAction.onclick = () => {
    hideNotice();
    action?.run();
  };
  elements.closeNotice.onclick = hideNotice;
  elements.notice.dataset['kind'] = kind;
  elements.notice.hidden = false;
}

/** Whoever has closed it with the keyboard goes on at the large button. */
export function hideNotice(): void {
  if (elements.notice.contains(document.activeElement)) elements.primary.focus();
  elements.notice.hidden = true;
}
