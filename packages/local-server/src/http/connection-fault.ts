/** Why a connection ends before or within a request. */
export interface ConnectionFault {
  /** HTTP status to answer before the connection closes: 431, 400, 408, 400 and 503, in the order of `kind`. */
  readonly statusCode: 400 | 408 | 431 | 503;
  /**
   * `incomplete`: the client closed its side within a request. `too-many-connections`: the limit of open files is near.
   */
  readonly kind: 'head-too-large' | 'incomplete' | 'too-slow' | 'malformed' | 'too-many-connections';
  /** A sentence for the client, with a remedy if there is one. It contains nothing that the client sent. */
  readonly message: string;
}

/** The answer in the server's own format. */
export interface ConnectionAnswer {
  /**
   * HTTP status of the answer.
   * @default - the fault's
   */
  readonly statusCode?: number;
  /** Headers of the answer. `Content-Length` and `Connection: close` are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @param code of an error of node:http's `clientError` event */
export function toConnectionFault(code: string | undefined): ConnectionFault {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { statusCode: 431, kind: 'head-too-large', message: "The request's headers are too large" };
    case 'HPE_INVALID_EOF_STATE':
      return { statusCode: 400, kind: 'incomplete', message: 'The connection ended before the request did' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { statusCode: 408, kind: 'too-slow', message: 'The request did not arrive in time' };
    default:
      return { statusCode: 400, kind: 'malformed', message: 'The request is not well-formed HTTP/1.1' };
  }
}

export const tooManyConnections: ConnectionFault = {
  statusCode: 503,
  kind: 'too-many-connections',
  message:
    'The server has as many connections as its limit of open files allows. Send again later, or raise the limit (ulimit -n).',
};
