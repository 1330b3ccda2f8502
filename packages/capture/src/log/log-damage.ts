/** What the disk has lost, or what this version cannot read. Found when a log is opened, or when a batch is read. */
export interface LogDamage {
  /**
   * - `torn`: the end of the log was being written when the program ended; it has been cut off. Nothing that had settled is in
   *   it, unless the disk broke its word.
   * - `damaged`: bytes in the middle are not what was written; all before and behind them is there.
   * - `end_lost`: it is not known how a batch ends; its last frame is taken to be as long as the one before.
   * - `frames_lost`: a batch has fewer frames or pictures than it had.
   * - `unreadable`: a file of a newer version, or one whose beginning is damaged. It stays as it is.
   */
  readonly kind: 'torn' | 'damaged' | 'end_lost' | 'frames_lost' | 'unreadable';
  /** For people. */
  readonly message: string;
}

/** @throws nothing: who listens cannot harm the log */
export type TellDamage = (damage: LogDamage) => void;
