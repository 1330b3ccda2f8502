import {
  codecLimits,
  frameBundleMediaType,
  h264BatchMediaType,
  imageMediaTypes,
  type ServiceConfig,
  videoMediaTypes,
} from '@frame-ingest/contract';
import { jsonResult } from '../http/json-result.ts';
import type { Route } from '../http/router.ts';
import type { StreamAccess } from '../streams/stream-access.ts';
import type { Configuration } from './configuration.ts';

/**
 * Makes the route `GET /Config`.
 * @param clock milliseconds since the Unix epoch
 */
export function createGetConfig(
  configuration: Configuration,
  streamAccess: StreamAccess,
  clock: () => number,
): Route {
  const config: Omit<ServiceConfig, 'stream' | 'streams' | 'nowMs'> = {
    playback: configuration.playback,
    framerate: configuration.framerate,
    batchMs: configuration.batchMs,
    bodies: [
      ...['application/json', 'multipart/form-data', frameBundleMediaType],
      ...(configuration.takesH264 ? [h264BatchMediaType, ...videoMediaTypes] : []),
    ],
    formats: imageMediaTypes,
    h264: configuration.takesH264 ? codecLimits : null,
    canvas: configuration.canvas ?? null,
    maxFragmentMs: configuration.maxFragmentMs,
    limits: configuration.limits,
  };
  return async (event) => {
    const { preset, allowed } = streamAccess.streamsOf(event);
    const answer: ServiceConfig = { stream: preset ?? null, streams: allowed, ...config, nowMs: clock() };
    const result = jsonResult(answer);
    // A clock out of a cache would be slow.
    return { ...result, headers: { ...result.headers, 'cache-control': 'no-store' } };
  };
}
