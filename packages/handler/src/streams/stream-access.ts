import { parseStreamName } from '@frame-ingest/contract';
import { isStreamName, maxStreamNameLength } from '@frame-ingest/kinesis-video';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { RequestError } from '../errors.ts';

/** The streams of a deployment. */
export interface StreamNames {
  /** Streams that exist. The first is for requests that name none. */
  readonly names: readonly string[];
  /** Name prefixes of streams that are created when they are first needed. */
  readonly prefixes: readonly string[];
}

/** Whether a stream with this name is created when it is first needed. */
export function isMadeOnDemand({ names, prefixes }: StreamNames, name: string): boolean {
  return !names.includes(name) && isStreamName(name) && prefixes.some((prefix) => name.startsWith(prefix));
}

/** The streams of one caller. */
export interface CallerStreams {
  /** The stream of requests that name none, if there is one. */
  readonly preset: string | undefined;
  /** Names, and patterns: `cam-*` stands for every name with that prefix. */
  readonly allowed: readonly string[];
}

/** Decides which stream a request is for. */
export interface StreamAccess {
  /** @throws RequestError `stream_not_allowed` when the caller has no stream at all */
  streamsOf(event: APIGatewayProxyEventV2): CallerStreams;
  /**
   * @param request the parsed body, or the parameters of the query
   * @throws InvalidRequestError or RequestError `invalid_request` if it does not name a stream
   * @throws RequestError `stream_not_allowed`
   */
  chooseStream(event: APIGatewayProxyEventV2, request: unknown): string;
}

/**
 * @param claim name of the claim with the caller's streams, in the caller's token; undefined if every caller may use every
 * stream
 */
export function createStreamAccess(streams: StreamNames, claim: string | undefined): StreamAccess {
  const { names, prefixes } = streams;
  const isHere = (name: string): boolean => names.includes(name) || isMadeOnDemand(streams, name);

  function streamsOf(event: APIGatewayProxyEventV2): CallerStreams {
    if (claim === undefined) {
      return { preset: names[0], allowed: [...names, ...prefixes.map((prefix) => `${prefix}*`)] };
    }
    const allowed = readClaim(event, claim).filter(isHere);
    if (allowed.length === 0) {
      throw new RequestError('stream_not_allowed', `The caller's token has no stream of this service`);
    }
    return {
      preset: allowed.length === 1 ? allowed[0] : names.find((name) => allowed.includes(name)),
      allowed,
    };
  }

  return {
    streamsOf,
    chooseStream(event, request) {
      const { preset, allowed } = streamsOf(event);
      const name = parseStreamName(request) ?? preset;
      if (name === undefined) throw unnamed();
      const mayUse = claim === undefined ? isHere(name) : allowed.includes(name);
      if (!mayUse) throw notAllowed(name, allowed);
      return name;
    },
  };
}

/** The gateway passes on the result of the authorizer, JWT or Lambda. */
interface Authorized {
  readonly authorizer?: {
    readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> };
    readonly lambda?: Readonly<Record<string, unknown>> | null;
  };
}

/**
 * A claim with several values is an array, or API Gateway's text of one: `[front back]`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
function readClaim({ requestContext }: APIGatewayProxyEventV2, claim: string): readonly string[] {
  const { jwt, lambda } = (requestContext as Authorized).authorizer ?? {};
  const known = jwt?.claims ?? lambda ?? {};
  const value = Object.hasOwn(known, claim) ? known[claim] : undefined;
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string');
  if (typeof value !== 'string') return [];
  return value
    .replace(/^\[(.*)\]$/s, '$1')
    .split(/[\s,]+/)
    .filter((each) => each !== '');
}

function unnamed(): RequestError {
  const message = 'is missing; name the stream that the frames are for';
  return new RequestError('invalid_request', `streamName ${message}`, [{ path: 'streamName', message }]);
}

/** `GET /Config` has all of them. */
const namesTold = 10;

function notAllowed(name: string, allowed: readonly string[]): RequestError {
  const told = allowed.slice(0, namesTold).join(', ');
  const others = allowed.length > namesTold ? ` and ${allowed.length - namesTold} more` : '';
  const message = `is ${JSON.stringify(name.slice(0, maxStreamNameLength))}, which this caller may not use; it may use ${told}${others}`;
  return new RequestError('stream_not_allowed', `streamName ${message}`, [{ path: 'streamName', message }]);
}
