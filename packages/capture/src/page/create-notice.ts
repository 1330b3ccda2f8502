/** What the reader of a notice can do about it. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** The elements of a notice. */
export interface NoticeElements {
  readonly notice: HTMLElement;
  readonly noticeText: HTMLElement;
  readonly noticeAction: HTMLButtonElement;
  readonly closeNotice: HTMLButtonElement;
}

export interface Notice {
  /**
   * Shows a message above everything else.
   * @param kind `ask` if nothing has gone wrong
   */
  readonly show: (message: string, action?: NoticeAction, kind?: 'problem' | 'ask') => void;
  readonly hide: () => void;
}

export function createNotice({ notice, noticeText, noticeAction, closeNotice }: NoticeElements): Notice {
  const hide = (): void => {
    notice.hidden = true;
  };
  return {
    show(message, action, kind = 'problem') {
      // A screen reader must not read the same text again.
      if (noticeText.textContent !== message) noticeText.textContent = message;
      noticeAction.hidden = action === undefined;
      noticeAction.textContent = action?.label ?? '';
      noticeAction.onclick = () => {
        hide();
        action?.run();
      };
      closeNotice.onclick = hide;
      notice.dataset['kind'] = kind;
      notice.hidden = false;
    },
    hide,
  };
}
