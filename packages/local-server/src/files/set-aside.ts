import { basename, dirname, join } from 'node:path';
import { type Disk, systemDisk } from './disk.ts';
import { isErrorCode } from './is-error-code.ts';

/** The place of something that was set aside. */
export interface SetAside {
  /** Its current path: the old one if `isMoved` is false. */
  readonly path: string;
  /** False if it could not be moved and is still in its old place. */
  readonly isMoved: boolean;
}

/**
 * Moves an unusable file or folder into the folder `set-aside` beside it. Nothing is ever deleted or overwritten: if the name
 * is taken there, a number is appended. The caller must be the only user of the directory.
 * @param reason why it cannot be used, for the notice
 * @param notify receives one line that names the file, the reason and the place
 */
export async function setAside(
  path: string,
  reason: string,
  notify: (notice: string) => void,
  disk: Disk = systemDisk,
): Promise<SetAside> {
  try {
    const folder = join(dirname(path), 'set-aside');
    await disk.mkdir(folder, { recursive: true });
    const target = await freeName(join(folder, basename(path)), disk);
    await disk.rename(path, target);
    notify(toLine(`${path} ${reason}. It is set aside as ${target}.`));
    return { path: target, isMoved: true };
  } catch (error) {
    notify(toLine(`${path} ${reason}. It is left where it is: ${(error as Error).message}.`));
    return { path, isMoved: false };
  }
}

async function freeName(path: string, disk: Disk): Promise<string> {
  for (let count = 0; ; count += 1) {
    const candidate = count === 0 ? path : `${path}.${count}`;
    try {
      await disk.lstat(candidate);
    } catch (error) {
      if (isErrorCode(error, 'ENOENT')) return candidate;
      throw error;
    }
  }
}

/** A file's name can contain line breaks and terminal control characters. */
function toLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}
