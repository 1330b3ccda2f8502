import { basename, dirname, join } from 'node:path';
import { type Disk, systemDisk } from './disk.ts';
import { isErrorCode } from './is-error-code.ts';

/** Where something lies that was set aside. */
export interface SetAside {
  /** The path that it has now: the old one where `isMoved` is false. */
  readonly path: string;
  /** False where it could not be moved, and so lies where it lay. */
  readonly isMoved: boolean;
}

/**
 * Moves a file or folder that cannot be used into the folder `set-aside` beside it. Nothing is ever deleted or written
 * over: where the name is taken there, a number follows it. The caller has the directory to itself.
 * @param reason why it cannot be used, for the notice
 * @param notify takes one line that names what, why and where
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

/** A file's name may hold line breaks and what a terminal obeys. */
function toLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}
