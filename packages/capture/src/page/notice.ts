import { createNotice } from './create-notice.ts';
import { elements } from './elements.ts';

export type { NoticeAction } from './create-notice.ts';

/** The notice of the capture page. */
export const { show: showNotice, hide: hideNotice } = createNotice(elements);
