import type { DockerImageAssetInvalidationOptions } from 'aws-cdk-lib/aws-ecr-assets';

/** The image of the functions. None is required. */
export interface FrameIngestImageProps {
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
   * Text that the hash of the image is made of, too: another one has it built anew, on what the tag of `baseImage` has come to stand
   * for. (Docker takes a base image that it has: pull it first.)
   * @default - none
   */
  readonly extraHash?: string;
  /**
   * What the hash of the image leaves out. A proxy in `dockerBuildArgs` is not in it in any case.
   * @default - nothing
   */
  readonly invalidation?: DockerImageAssetInvalidationOptions;
  /**
   * Absolute path of an ffmpeg that `baseImage` carries. The image is then built without its own, which is under the GPL.
   * @default - the one that is built into the image
   */
  readonly ffmpegPath?: string;
}
