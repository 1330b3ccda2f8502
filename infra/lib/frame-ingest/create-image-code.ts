import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Architecture, DockerImageCode } from 'aws-cdk-lib/aws-lambda';
import { toBuildProps } from './docker-build-args';
import type { FrameIngestProps } from './frame-ingest-props';

const imageDirectory = join(__dirname, '../../image');

/**
 * The image of a function: the one that is brought along, or the one that is built for all of them.
 * @param entry entry of the image and its export, such as `redrive.handler`
 * @throws {Error} when the image is to be built, and the handler was not bundled
 */
export function createImageCode(
  entry: string,
  architecture: Architecture,
  props: FrameIngestProps,
): DockerImageCode {
  if (props.image !== undefined) {
    const { repository, tagOrDigest } = props.image;
    return DockerImageCode.fromEcr(repository, { cmd: [entry], tagOrDigest });
  }
  const [name] = entry.split('.');
  if (!existsSync(join(imageDirectory, `handler/${name}.mjs`))) {
    throw new Error(
      `The image has no handler: ${join(imageDirectory, `handler/${name}.mjs`)} is missing. Run \`node --import tsx infra/build-image-context.ts\` first, or pass \`image\`, one that is built already.`,
    );
  }
  return DockerImageCode.fromImageAsset(imageDirectory, {
    cmd: [entry],
    platform: architecture === Architecture.ARM_64 ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    ...toBuildProps(props),
  });
}
