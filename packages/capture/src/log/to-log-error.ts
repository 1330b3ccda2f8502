import { LogError } from '../errors.ts';

/** What a disk threw, as an error of the log. */
export function toLogError(error: unknown, doing: string): LogError {
  if (error instanceof LogError) return error;
  const { name, code } = (error ?? {}) as { readonly name?: unknown; readonly code?: unknown };
  const isFull = name === 'QuotaExceededError' || fullCodes.includes(String(code));
  const why = error instanceof Error || error instanceof DOMException ? error.message : String(error);
  return isFull
    ? new LogError('full', `there is no room for it on this device (${doing}: ${why})`, { cause: error })
    : new LogError('failed', `the log on this device failed (${doing}: ${why})`, { cause: error });
}

/** How Node says that a disk, the user's share of it, or what a file may be, is used up. */
const fullCodes = ['ENOSPC', 'EDQUOT', 'EFBIG'];
