import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** An event that is not a request of an HTTP API, described for its sender. */
export interface ForeignEvent {
  /** Its kind, such as "a REST API's"; undefined for a scheduled event that keeps the function warm. */
  readonly kind: string | undefined;
}

/**
 * Distinguishes requests from the other events that reach a function: schedules that keep it warm, test events of the console,
 * and other kinds of gateways.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html (function URLs send the same)
 */
export function recogniseEvent(event: unknown): APIGatewayProxyEventV2 | ForeignEvent {
  if (!isObject(event)) return { kind: 'one without fields' };
  const { requestContext } = event;
  if (isObject(requestContext)) {
    if (isRequest(event, requestContext)) return complete(event);
    if (isObject(requestContext['elb'])) return { kind: "an Application Load Balancer's" };
    if (requestContext['connectionId'] !== undefined) return { kind: "a WebSocket API's" };
  }
  if (typeof event['httpMethod'] === 'string') {
    return { kind: "a REST API's, or an HTTP API's with payload format 1.0" };
  }
  if (isWarmUp(event)) return { kind: undefined };
  const fields = Object.keys(event).slice(0, 5).join(', ').slice(0, 100);
  return { kind: fields === '' ? 'one without fields' : `one with the fields ${fields}` };
}

/** EventBridge itself, and what the plugins that keep functions warm send. */
function isWarmUp({ source, warmer }: Readonly<Record<string, unknown>>): boolean {
  return (
    warmer === true || ['aws.events', 'aws.scheduler', 'serverless-plugin-warmup'].includes(String(source))
  );
}

export function isForeign(event: APIGatewayProxyEventV2 | ForeignEvent): event is ForeignEvent {
  return 'kind' in event;
}

/** The fields that the handler reads. A hand-written test event may have no others. */
type MinimalEvent = Pick<APIGatewayProxyEventV2, 'rawPath' | 'requestContext'> &
  Partial<APIGatewayProxyEventV2>;

function isRequest(event: object, requestContext: Readonly<Record<string, unknown>>): event is MinimalEvent {
  const { http } = requestContext;
  return (
    isObject(http) &&
    typeof http['method'] === 'string' &&
    'rawPath' in event &&
    typeof event.rawPath === 'string'
  );
}

function complete(event: MinimalEvent): APIGatewayProxyEventV2 {
  const { requestId = randomUUID(), stage = '$default' } = event.requestContext as Partial<
    APIGatewayProxyEventV2['requestContext']
  >;
  return {
    ...{ version: '2.0', routeKey: '$default', rawQueryString: '', isBase64Encoded: false },
    ...event,
    headers: event.headers ?? {},
    requestContext: { ...event.requestContext, requestId, stage },
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
