import { ServiceError } from '../errors.ts';
import { playbackPath, servePlayback } from '../playback/serve-playback.ts';
import type { Operation } from './operation.ts';
import { operations, unsupportedOperations } from './operations.ts';

/** @param name such as `PutMedia` or, of a player's resource, `GetMP4InitFragment` */
export type FoundOperation = { readonly name: string } & Operation;

/**
 * Finds what a request asks for.
 * @throws ServiceError NotImplementedException for an operation that is not here, UnknownOperationException
 */
export function findOperation(method: string | undefined, url: string): FoundOperation {
  const [path = ''] = url.split('?');
  if (path.startsWith(playbackPath))
    return { name: resourceName(path), takes: 'nothing', run: servePlayback };

  const operation = method === 'POST' ? operations.get(path) : undefined;
  if (operation !== undefined) return operation;

  const unsupported = unsupportedOperations.get(path);
  if (unsupported !== undefined) {
    throw new ServiceError(501, 'NotImplementedException', `kvs-local does not implement ${unsupported}`);
  }
  throw new ServiceError(
    404,
    'UnknownOperationException',
    `${method} ${JSON.stringify(path)} is not an operation of Kinesis Video Streams; all of them use POST`,
  );
}

/** @param path such as `/hls/v1/getMP4InitFragment.mp4` */
function resourceName(path: string): string {
  const [name = ''] = path.split('/').at(-1)?.split('.') ?? [];
  return `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`;
}
