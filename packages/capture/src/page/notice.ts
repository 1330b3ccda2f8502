import { elements } from './elements.ts';

/**
 * Shows a message above everything else.
 * @param offerSample what to do when the reader takes the sample clip instead; no such button where absent
 */
export function showNotice(message: string, offerSample?: () => void): void {
  elements.noticeText.textContent = message;
  elements.useSample.hidden = offerSample === undefined;
  elements.useSample.onclick = () => {
    hideNotice();
    offerSample?.();
  };
  elements.closeNotice.onclick = hideNotice;
  elements.notice.hidden = false;
}

export function hideNotice(): void {
  elements.notice.hidden = true;
}
