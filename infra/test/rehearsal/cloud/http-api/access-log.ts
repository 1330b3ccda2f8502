/**
 * Variables of an access log, as far as an HTTP API has them for routes of this kind.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const variables = [
  ...['accountId', 'apiId', 'authorizer.error', 'authorizer.principalId', 'awsEndpointRequestId'],
  ...['dataProcessed', 'domainName', 'domainPrefix', 'error.message', 'error.messageString'],
  ...['error.responseType', 'extendedRequestId', 'httpMethod', 'identity.accountId', 'identity.caller'],
  ...['identity.cognitoAuthenticationProvider', 'identity.cognitoAuthenticationType'],
  ...['identity.cognitoIdentityId', 'identity.cognitoIdentityPoolId', 'identity.principalOrgId'],
  ...['identity.sourceIp', 'identity.user', 'identity.userAgent', 'identity.userArn'],
  ...['integration.error', 'integration.integrationStatus', 'integration.latency', 'integration.requestId'],
  ...['integration.status', 'integrationErrorMessage', 'integrationLatency', 'integrationStatus'],
  ...['path', 'protocol', 'requestId', 'requestTime', 'requestTimeEpoch', 'responseLatency'],
  ...['responseLength', 'routeKey', 'stage', 'status'],
];
const claim = /^authorizer\.(claims\.)?[\w-]+$/;
const reference = /\$context\.([\w.-]*\w)/g;

/** @throws {Error} for a variable that there is not, and for a format without a request id, which the service refuses */
export function checkAccessLogFormat(format: string): void {
  const unknown = [...format.matchAll(reference)]
    .map(([, name = '']) => name)
    .filter((name) => !variables.includes(name) && !claim.test(name));
  if (unknown.length > 0) throw new Error(`There is no $context.${unknown.join(', no $context.')}.`);
  if (!/\$context\.(requestId|extendedRequestId)/.test(format))
    throw new Error('The format has no request id.');
}

/** A line of the log. What is not known of a request is `-`. */
export function writeAccessLog(format: string, values: Readonly<Record<string, unknown>>): string {
  return format.replace(reference, (_, name: string) => {
    const value = values[name];
    return value === undefined ? '-' : JSON.stringify(String(value)).slice(1, -1);
  });
}
