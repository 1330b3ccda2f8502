import { routes as paths } from '@frame-ingest/contract';
import type { Configuration } from '../config/configuration.ts';
import type { Route, Routes } from '../http/router.ts';
import type { StreamAccess } from '../streams/stream-access.ts';
import type { PlaybackRoutes, PlaybackServices } from './compose-playback.ts';

/**
 * The routes that streams are watched through. What answers them is loaded when the first request for one comes: most
 * functions start for frames.
 */
export function offerPlayback(
  configuration: Configuration,
  services: PlaybackServices,
  streamAccess: StreamAccess,
): Routes {
  let loaded: Promise<PlaybackRoutes> | undefined;
  const load = (): Promise<PlaybackRoutes> => {
    loaded ??= import('./compose-playback.ts').then(({ composePlayback }) =>
      composePlayback(configuration, services, streamAccess),
    );
    // What failed once may not fail again.
    loaded.catch(() => {
      loaded = undefined;
    });
    return loaded;
  };
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
