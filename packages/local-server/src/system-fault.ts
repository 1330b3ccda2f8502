import { isErrorCode } from './files/is-error-code.ts';

/** A lack of a system resource, described for the caller of a server. */
export interface SystemFault {
  /** 503 for handles and memory, which become free again; 507 for a full or read-only disk. */
  readonly statusCode: 503 | 507;
  readonly kind: 'out-of-file-handles' | 'out-of-memory' | 'out-of-space' | 'read-only';
  /** What is missing, and the remedy. It contains no path. */
  readonly message: string;
}

/**
 * Recognizes an error that comes from a lack of system resources and not from the server.
 * @returns undefined for any other error
 */
export function toSystemFault(error: unknown): SystemFault | undefined {
  if (isErrorCode(error, 'EMFILE', 'ENFILE')) {
    return {
      statusCode: 503,
      kind: 'out-of-file-handles',
      message: 'The server has no file handle left. Send again later, or raise its limit of open files.',
    };
  }
  if (isErrorCode(error, 'ENOSPC', 'EDQUOT')) {
    return {
      statusCode: 507,
      kind: 'out-of-space',
      message: "The server's disk is full. Free some space, then send again.",
    };
  }
  if (isErrorCode(error, 'EROFS')) {
    return {
      statusCode: 507,
      kind: 'read-only',
      message: "The server's directory is read-only. Give the server one that it can write to.",
    };
  }
  if (isErrorCode(error, 'ENOMEM', 'ENOBUFS')) {
    return {
      statusCode: 503,
      kind: 'out-of-memory',
      message: 'The server has no memory left. Send again later.',
    };
  }
  return undefined;
}
