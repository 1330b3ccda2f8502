/** Data that the disk has lost, or that this version cannot read. Found when a log is opened or a batch is read. */
export interface LogDamage {
  /**
   * - `torn`: the program ended while writing the end of the log, which has been cut off. It contained nothing that had settled,
   * unless the disk failed to keep flushed data.
   * - `damaged`: bytes in the middle differ from what was written; everything before and after them is there.
   * - `end_lost`: the end of a batch is unknown; its last frame gets the duration of the one before.
   * - `frames_lost`: a batch has lost frames or pictures.
   * - `unreadable`: a file of a newer version, or one with a damaged beginning. It stays unchanged.
   */
  readonly kind: 'torn' | 'damaged' | 'end_lost' | 'frames_lost' | 'unreadable';
  /** For people. */
  readonly message: string;
}

/** @throws nothing: a listener cannot harm the log */
export type TellDamage = (damage: LogDamage) => void;
