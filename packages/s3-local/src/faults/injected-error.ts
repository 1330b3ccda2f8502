import { S3Error } from '../errors.ts';

/** The error that a fault asks for. */
export function injectedError({
  error,
  statusCode,
  message = `${error} (an injected fault)`,
}: {
  readonly error: string;
  readonly statusCode?: number;
  readonly message?: string;
}): S3Error {
  return new S3Error(error, message, statusCode === undefined ? {} : { status: statusCode });
}
