/** What the page of a watched camera reports. Times are those of frames, in milliseconds since the Unix epoch. */
export type PageReport =
  | { readonly type: 'opened'; readonly batches: number }
  | { readonly type: 'captured' | 'stored' | 'skipped'; readonly timestampMs: number }
  /** Captured by an earlier page, whose last reports may have been lost with it. */
  | { readonly type: 'remembered'; readonly timestampMs: number }
  | { readonly type: 'answered'; readonly firstMs: number; readonly dropped: number }
  | { readonly type: 'retry'; readonly code: string }
  /** The page says to its user that some or all of these frames are lost. */
  | { readonly type: 'lost'; readonly fromMs: number; readonly toMs: number; readonly why: string }
  | {
      readonly type: 'changed';
      readonly reason: string;
      readonly framerate: number;
      readonly quality: number;
    }
  | { readonly type: 'encoded'; readonly lane: 'h264' | 'jpeg' }
  | { readonly type: 'stopped'; readonly message: string }
  | { readonly type: 'drained' };
