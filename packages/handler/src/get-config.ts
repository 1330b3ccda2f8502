import { frameBundleMediaType, imageMediaTypes, type ServiceConfig } from '@frame-ingest/contract';
import type { Configuration } from './configuration.ts';
import { jsonResult } from './json-result.ts';
import type { Route } from './router.ts';

/** Two seconds: far from the 5 fragments a second of a stream and from its longest fragment, and soon on the screen. */
const batchMs = 2000;

/** Makes the route `GET /Config`. */
export function createGetConfig(configuration: Configuration): Route {
  const config: ServiceConfig = {
    stream: configuration.streamName,
    framerate: configuration.framerate,
    batchMs,
    bodies: ['application/json', 'multipart/form-data', frameBundleMediaType],
    formats: imageMediaTypes,
    canvas: configuration.canvas ?? null,
    maxFragmentMs: configuration.maxFragmentMs,
    limits: configuration.limits,
  };
  return async () => jsonResult(config);
}
