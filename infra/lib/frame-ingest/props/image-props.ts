import type { DockerCacheOption, DockerImageAssetInvalidationOptions } from 'aws-cdk-lib/aws-ecr-assets';
import type { FunctionImage } from './function-image';

/** The image of the functions. None is required. */
export interface FrameIngestImageProps {
  /**
   * Image of the functions that is built already, in a repository of ECR in the region of the stack. It has to be built from
   * `image` of this package, in the same version, and for `architecture`. Nothing is built then, so that Docker need not run.
   * @default - it is built where the stack is deployed from
   */
  readonly image?: FunctionImage;
  /**
   * Image that the function's image is built on: AWS's Node base image for Lambda, or one that behaves like it.
   * @default 'public.ecr.aws/lambda/nodejs:22'
   */
  readonly baseImage?: string;
  /**
   * Build arguments of the image: a proxy (`HTTPS_PROXY` and its like), which leaves the hash of the image as it is. Those that the
   * Dockerfile does not declare are refused.
   *
   * `baseImage` sets `BASE_IMAGE`, `ffmpegPath` `FFMPEG_PATH`.
   * @default - none
   */
  readonly dockerBuildArgs?: { [name: string]: string };
  /**
   * Text that becomes a part of the image's hash. Change it to build the image again, on the image that the tag of `baseImage`
   * now points to. (Docker takes a base image that it has: pull it first.)
   * @default - none
   */
  readonly extraHash?: string;
  /**
   * What the hash of the image leaves out. A proxy in `dockerBuildArgs`, `buildSecrets`, `cacheFrom` and `cacheTo` are not in it in
   * any case.
   * @default - nothing
   */
  readonly invalidation?: DockerImageAssetInvalidationOptions;
  /**
   * Secrets of the build, which are in no layer and do not change the hash of the image: `npmrc`, npm's configuration for a registry
   * that asks who is there, such as `DockerBuildSecret.fromSrc('/home/me/.npmrc')`. Those that the Dockerfile does not use are
   * refused.
   * @default - none
   */
  readonly buildSecrets?: { [id: string]: string };
  /**
   * Caches that the build takes layers from. They do not change the hash of the image.
   * @default - the builder's
   */
  readonly cacheFrom?: DockerCacheOption[];
  /**
   * Cache that the build puts layers into. It does not change the hash of the image.
   * @default - the builder's
   */
  readonly cacheTo?: DockerCacheOption;
  /**
   * Absolute path of an ffmpeg that `baseImage`, or `image`, carries. The image is then built without its own, which is under the
   * GPL.
   * @default - the one that is built into the image
   */
  readonly ffmpegPath?: string;
}
