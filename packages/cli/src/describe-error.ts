import { FailedError, UsageError } from './errors.ts';

/**
 * An error for people: its message and those of its causes, without a stack trace.
 * An error of the system or of AWS says little without its cause, and each cause is named once.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = textOf(error);
  const parts = error instanceof AggregateError && own === '' ? error.errors.slice(0, 1) : [error.cause];
  const causes = parts.filter((cause) => cause !== undefined && !isNamed(cause, own)).map(describeError);
  return [own, ...causes.filter((cause) => cause !== '' && !own.includes(cause))]
    .filter((text) => text !== '')
    .join(': ');
}

/** An error of the system says no more than its code, which the text may have already. */
function isNamed(cause: unknown, text: string): boolean {
  const { code } = Object(cause) as NodeJS.ErrnoException;
  return typeof code === 'string' && code !== '' && text.includes(code);
}

/** Names that say more than the message does, such as `ResourceNotFoundException`. */
function textOf(error: Error): string {
  const { name, message } = error;
  const isPlain = error instanceof UsageError || error instanceof FailedError || /^(\w*Error)$/.test(name);
  if (isPlain || message.includes(name)) return message;
  return [name, message].filter((text) => text !== '').join(': ');
}
