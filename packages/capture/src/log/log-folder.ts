/** The folder of a log's files. Only the log uses it, one call at a time. */
export interface LogFolder {
  /** Names of its files, in any order. */
  readonly list: () => Promise<string[]>;
  /** Opens a file, and creates it if it doesn't exist. */
  readonly open: (name: string) => Promise<LogFile>;
  /** Removes a file that is not open. */
  readonly remove: (name: string) => Promise<void>;
  /** Releases the folder. */
  readonly close: () => Promise<void>;
}

/** A file that grows at its end. */
export interface LogFile {
  /** Includes everything that was appended, whether on disk or not. */
  readonly size: () => number;
  /** @returns fewer bytes if the file ends earlier */
  readonly read: (offset: number, byteLength: number) => Promise<Uint8Array<ArrayBuffer>>;
  /** Adds bytes at the end. After a failure the file may contain some of them until it is truncated. */
  readonly append: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly truncate: (size: number) => Promise<void>;
  /** Settles when everything that was appended is on disk. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}
