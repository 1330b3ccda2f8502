/** A request that is answered with an HTTP error of the service's REST-JSON protocol. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  /**
   * @param type the exception's name, sent in `x-amzn-ErrorType`
   * @param message for the caller: what was received and what to do
   */
  constructor(
    readonly statusCode: number,
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

export function invalidArgument(message: string): ServiceError {
  return new ServiceError(400, 'InvalidArgumentException', message);
}

export function resourceNotFound(message: string): ServiceError {
  return new ServiceError(404, 'ResourceNotFoundException', message);
}
