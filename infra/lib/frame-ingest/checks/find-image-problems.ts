import { Token } from 'aws-cdk-lib';
import { findUndeclaredArgs, findUnusedSecrets } from '../docker-build-args';
import type { FrameIngestProps } from '../frame-ingest-props';

/** What is wrong with the image of the functions. */
export function findImageProblems(props: FrameIngestProps): string[] {
  return [
    ...findBadFfmpegPath(props.ffmpegPath),
    ...findUndeclaredArgs(props),
    ...findUnusedSecrets(props),
    ...findBadTag(props),
    ...findUselessBuild(props),
  ];
}

function findBadFfmpegPath(path: string | undefined): string[] {
  if (path === undefined || Token.isUnresolved(path) || /^\/[^\0]*[^/\0]$/.test(path)) return [];
  return [
    `ffmpegPath is an absolute path in the image, such as "/opt/bin/ffmpeg"; received ${JSON.stringify(path)}`,
  ];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageIdentifier.html */
function findBadTag({ image }: FrameIngestProps): string[] {
  if (image === undefined || Token.isUnresolved(image.tagOrDigest)) return [];
  if (/^(\w[\w.-]{0,127}|sha256:[0-9a-f]{64})$/.test(image.tagOrDigest)) return [];
  return [
    `image.tagOrDigest is a tag, such as "1.4.0", or a digest, such as "sha256:" and 64 hexadecimal digits; received ${JSON.stringify(image.tagOrDigest)}`,
  ];
}

function findUselessBuild(props: FrameIngestProps): string[] {
  if (props.image === undefined) return [];
  return (
    [
      'baseImage',
      'dockerBuildArgs',
      'extraHash',
      'invalidation',
      'buildSecrets',
      'cacheFrom',
      'cacheTo',
    ] as const
  )
    .filter((setting) => props[setting] !== undefined)
    .map(
      (setting) =>
        `${setting} belongs to the image that is built here, but image brings one along. Give one of them`,
    );
}
