import { LogError } from '../errors.ts';

/** Converts an error of the disk to a LogError. */
export function toLogError(error: unknown, doing: string): LogError {
  if (error instanceof LogError) return error;
  const { name, code } = (error ?? {}) as { readonly name?: unknown; readonly code?: unknown };
  const isFull = name === 'QuotaExceededError' || fullCodes.includes(String(code));
  const why = error instanceof Error || error instanceof DOMException ? error.message : String(error);
  return isFull
    ? new LogError('full', `there is no room on this device (${doing}: ${why})`, { cause: error })
    : new LogError('failed', `the log on this device failed (${doing}: ${why})`, { cause: error });
}

/** Node.js codes for a full disk, an exceeded quota, and a file that is too large. */
const fullCodes = ['ENOSPC', 'EDQUOT', 'EFBIG'];
