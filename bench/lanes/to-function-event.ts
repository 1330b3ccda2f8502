import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** `POST /FrameData` as an HTTP API hands it to the function, without its body: text where it is JSON, base64 otherwise. */
export function toFunctionEvent(contentType: string): APIGatewayProxyEventV2 {
  const path = '/FrameData';
  const timeEpoch = Date.now();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': contentType },
    requestContext: {
      ...{ accountId: '000000000000', apiId: 'bench', domainName: 'localhost', domainPrefix: 'bench' },
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'bench' },
      ...{ requestId: 'bench', routeKey: '$default', stage: '$default' },
      ...{ time: new Date(timeEpoch).toUTCString(), timeEpoch },
    },
    isBase64Encoded: contentType !== 'application/json',
  };
}
