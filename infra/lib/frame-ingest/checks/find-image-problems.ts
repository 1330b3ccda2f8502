import { Token } from 'aws-cdk-lib';
import { findUndeclaredArgs } from '../docker-build-args';
import type { FrameIngestProps } from '../frame-ingest-props';

/** What is wrong with the image of the functions. */
export function findImageProblems(props: FrameIngestProps): string[] {
  return [...findBadFfmpegPath(props.ffmpegPath), ...findUndeclaredArgs(props)];
}

function findBadFfmpegPath(path: string | undefined): string[] {
  if (path === undefined || Token.isUnresolved(path) || /^\/[^\0]*[^/\0]$/.test(path)) return [];
  return [
    `ffmpegPath is an absolute path in the image, such as "/opt/bin/ffmpeg"; received ${JSON.stringify(path)}`,
  ];
}
