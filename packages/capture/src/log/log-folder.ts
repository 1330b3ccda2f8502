/** Where a log keeps its files. The log alone uses it, one call at a time. */
export interface LogFolder {
  /** Names of its files, in any order. */
  readonly list: () => Promise<string[]>;
  /** Opens a file, which is made where there is none. */
  readonly open: (name: string) => Promise<LogFile>;
  /** Removes a file that is not open. */
  readonly remove: (name: string) => Promise<void>;
  /** Lets others have the folder. */
  readonly close: () => Promise<void>;
}

/** A file that grows at its end. */
export interface LogFile {
  /** What has been appended is part of it, on disk or not. */
  readonly size: () => number;
  /** @returns fewer bytes where the file ends earlier */
  readonly read: (offset: number, byteLength: number) => Promise<Uint8Array<ArrayBuffer>>;
  /** Adds bytes at the end. After a failure the file may have some of them, until it is truncated. */
  readonly append: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly truncate: (size: number) => Promise<void>;
  /** Settles when all that was appended is on disk. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}
