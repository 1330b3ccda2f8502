import { createHash } from 'node:crypto';

/** What stands in a message's file. */
export interface MessageFile {
  readonly body: string;
  readonly md5OfBody: string;
  /** Why nobody delivers it any more; only in a dead letter. */
  readonly deadLetter?: { readonly reason: string; readonly receiveCount: number; readonly time: string };
}

/** A file that a crash of the machine has torn, or that somebody has changed. */
export class BrokenMessageError extends Error {
  override readonly name = 'BrokenMessageError';
}

export function toMessageFile(body: string): MessageFile {
  return { body, md5OfBody: createHash('md5').update(body).digest('hex') };
}

/** @throws BrokenMessageError */
export function parseMessageFile(text: string): MessageFile {
  const { body, md5OfBody } = parseObject(text);
  if (typeof body !== 'string') throw new BrokenMessageError('is truncated or not a message');
  const whole = toMessageFile(body);
  if (whole.md5OfBody !== md5OfBody) throw new BrokenMessageError('has changed since it was written');
  return whole;
}

function parseObject(text: string): Partial<Record<keyof MessageFile, unknown>> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<Record<keyof MessageFile, unknown>>;
  } catch {
    throw new BrokenMessageError('is truncated or not a message');
  }
}
