import { putMediaActions } from '../video-stream/video-stream-base';
import { archivePrefixes } from './archive-prefixes';
import type { StreamPermissions } from './group-by-policy';

/**
 * What the function behind the API does with a stream. The keys of fragments start with the name of theirs. Reading serves a
 * retried request: the handler looks at the object that the first attempt has left.
 */
export function handlerPermissions(playback: boolean): StreamPermissions {
  return {
    streamActions: [...deliveryActions, ...(playback ? playbackActions : [])],
    objectActions: ['s3:PutObject', 's3:GetObject'],
    objectPrefixes: ['', ...(playback ? [archivePrefixes.offered] : [])],
  };
}

/**
 * What is in a stream is found out before anything is put on it again: whether it keeps anything at all, which fragments it
 * has of that time, and what is in them.
 */
const deliveryActions = [
  ...putMediaActions,
  'kinesisvideo:DescribeStream',
  'kinesisvideo:ListFragments',
  'kinesisvideo:GetMediaForFragmentList',
];

/** What `GET /Playback` and `/Clip` call beside that. */
const playbackActions = ['kinesisvideo:GetHLSStreamingSessionURL', 'kinesisvideo:GetClip'];

/** What the function that reads the archive does with a stream: it delivers, and cannot write a fragment into the archive. */
export const redrivePermissions: StreamPermissions = {
  streamActions: deliveryActions,
  objectActions: ['s3:GetObject'],
  objectPrefixes: [''],
};
