import { routes as paths } from '@frame-ingest/contract';
import type { Configuration } from '../config/configuration.ts';
import type { Route, Routes } from '../http/router.ts';
import { loadOnce } from '../load-once.ts';
import type { StreamAccess } from '../streams/stream-access.ts';
import type { PlaybackRoutes, PlaybackServices } from './compose-playback.ts';

/**
 * The routes for watching streams. The first request for one loads their code: most functions start for frames.
 */
export function offerPlayback(
  configuration: Configuration,
  services: PlaybackServices,
  streamAccess: StreamAccess,
): Routes {
  const load = loadOnce(async (): Promise<PlaybackRoutes> => {
    const { composePlayback } = await import('./compose-playback.ts');
    return composePlayback(configuration, services, streamAccess);
  });
  const routeTo =
    (name: keyof PlaybackRoutes): Route =>
    async (event, context) =>
      (await load())[name](event, context);
  return {
    [paths.playback]: { GET: routeTo('getPlayback') },
    [paths.clip]: { GET: routeTo('getClip') },
    [paths.image]: { GET: routeTo('getImage') },
  };
}
