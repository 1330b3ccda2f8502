import type { DockerImageAssetProps } from 'aws-cdk-lib/aws-ecr-assets';
import { given } from '../given';
import type { FrameIngestProps } from './frame-ingest-props';

/** What the Dockerfile declares; a test compares the two. */
export const declaredBuildArgs = ['BASE_IMAGE', 'FFMPEG_PATH'];

/**
 * Arguments that every Dockerfile takes undeclared. They set how the builder reaches the network, and not what is in the image.
 * @see https://docs.docker.com/build/building/variables/#pre-defined-build-arguments
 */
const proxyArgs = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'];

/** @returns a sentence, without its full stop, for each argument that would change nothing */
export function findUndeclaredArgs({ dockerBuildArgs = {} }: FrameIngestProps): string[] {
  return Object.keys(dockerBuildArgs)
    .filter((name) => !isProxyArg(name) && !declaredBuildArgs.includes(name))
    .map(
      (name) =>
        `dockerBuildArgs has ${JSON.stringify(name)}, which the Dockerfile does not declare: it would do nothing. It takes ${[...declaredBuildArgs, ...proxyArgs].join(', ')}`,
    );
}

/** The secrets that the Dockerfile mounts; a test compares the two. */
export const usedBuildSecrets = ['npmrc'];

/** @returns a sentence, without its full stop, for each secret that would be read by nothing */
export function findUnusedSecrets({ buildSecrets = {} }: FrameIngestProps): string[] {
  return Object.keys(buildSecrets)
    .filter((id) => !usedBuildSecrets.includes(id))
    .map(
      (id) =>
        `buildSecrets has ${JSON.stringify(id)}, which the Dockerfile does not use. It takes ${usedBuildSecrets.join(', ')}`,
    );
}

/**
 * The part of an image's asset that its build arguments make. The hash has those arguments that the image depends on, in the order
 * of their names, so that each builder comes to the same, whatever its proxy, its secrets and its caches.
 */
export function toBuildProps(
  props: FrameIngestProps,
): Pick<
  DockerImageAssetProps,
  'buildArgs' | 'buildSecrets' | 'cacheFrom' | 'cacheTo' | 'extraHash' | 'invalidation'
> {
  const args = Object.entries({
    ...props.dockerBuildArgs,
    ...given({ BASE_IMAGE: props.baseImage, FFMPEG_PATH: props.ffmpegPath }),
  }).sort(([a], [b]) => (a < b ? -1 : 1));
  const { invalidation = {}, buildSecrets, cacheFrom, cacheTo } = props;
  const hashed = args.filter(([name]) => invalidation.buildArgs !== false && !isProxyArg(name));
  const extraHash = invalidation.extraHash === false ? undefined : props.extraHash;
  const isPlain = hashed.length === 0 && extraHash === undefined;
  return {
    ...(args.length === 0 ? {} : { buildArgs: Object.fromEntries(args) }),
    ...(isPlain ? {} : { extraHash: JSON.stringify({ args: hashed, extraHash }) }),
    ...given({ buildSecrets, cacheFrom, cacheTo }),
    // The arguments that count are in `extraHash`. Where a secret lies, and how npm is reached, is the builder's own.
    invalidation: { ...invalidation, extraHash: true, buildArgs: false, buildSecrets: false },
  };
}

function isProxyArg(name: string): boolean {
  return proxyArgs.includes(name.toUpperCase());
}
