import { describeError } from '../../describe-error.ts';
import { findFfmpeg } from '../send/find-ffmpeg.ts';
import { type Finding, ok, warn } from './finding.ts';

/** Node, and the ffmpeg that reads videos and cameras. */
export async function checkMachine(): Promise<Finding[]> {
  return [
    ok('node', `Node ${process.versions.node} on ${process.platform} ${process.arch}`),
    await checkFfmpeg(),
  ];
}

async function checkFfmpeg(): Promise<Finding> {
  const cure = 'Videos and cameras need one: install ffmpeg with libx264, so that it is on the PATH.';
  try {
    const { path, version, hasH264 } = await findFfmpeg();
    const says = `${path} ${version}`;
    if (hasH264) return ok('ffmpeg', `${says}, which encodes H.264`);
    return warn('ffmpeg', `${says} has no libx264, so videos go as JPEG`, cure);
  } catch (error) {
    return warn('ffmpeg', describeError(error), cure);
  }
}
