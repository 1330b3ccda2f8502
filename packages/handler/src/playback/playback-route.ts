import { InvalidRequestError, type Query } from '@frame-ingest/contract';
import type { APIGatewayProxyEventHeaders } from 'aws-lambda';
import { isNoVideo } from '../aws-fault.ts';
import { noVideo, PlaybackError, RequestError } from '../errors.ts';
import { remainingMs } from '../http/remaining-ms.ts';
import type { Route, RouteAnswer } from '../http/router.ts';
import type { StreamAccess } from '../streams/stream-access.ts';

/** A request for video of one stream. */
export interface PlaybackRequest {
  readonly requestId: string;
  readonly streamName: string;
  readonly query: Query;
  /** Names in lower case. */
  readonly headers: APIGatewayProxyEventHeaders;
  /** When it arrived: milliseconds since the Unix epoch. */
  readonly nowMs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** The common part of all playback routes: the caller's stream, a deadline, and the service's refusals. */
export type ToPlaybackRoute = (answer: (request: PlaybackRequest) => Promise<RouteAnswer>) => Route;

/** @param clock milliseconds since the Unix epoch */
export function createToPlaybackRoute({ chooseStream }: StreamAccess, clock: () => number): ToPlaybackRoute {
  return (answer) => async (event, context) => {
    const query = event.queryStringParameters ?? {};
    const streamName = chooseStream(event, query);
    const timeoutMs = remainingMs(context);
    const request = {
      ...{ streamName, query, headers: event.headers, timeoutMs },
      ...{ nowMs: clock(), signal: AbortSignal.timeout(timeoutMs) },
    };
    try {
      const { requestId } = event.requestContext;
      const { facts, ...result } = await answer({ ...request, requestId });
      return { ...result, facts: { stream: streamName, ...facts } };
    } catch (error) {
      throw toPlaybackError(error, streamName);
    }
  };
}

function toPlaybackError(error: unknown, streamName: string): unknown {
  if (isNoVideo(error)) return noVideo(streamName);
  return isRefusal(error) || error instanceof PlaybackError ? error : new PlaybackError(error);
}

/** Errors about the request itself stay as they are. */
function isRefusal(error: unknown): boolean {
  return error instanceof RequestError || error instanceof InvalidRequestError;
}
