import { FailedError } from '../errors.ts';

/**
 * For `catch`: where the stream has nothing at the time, it is usually the time that is not what was meant.
 * @param asked what was asked for, as a sentence
 * @param option that says another time
 * @throws FailedError with what to do, or the same error
 */
export function adviseNoVideo(
  asked: string,
  option: string,
  stream: string | undefined,
): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof FailedError) || error.code !== 'no_video') throw error;
    const example = `frame-ingest watch${stream === undefined ? '' : ` --stream ${stream}`} --from -1d`;
    const { message, status, code } = error;
    const advice = `${asked} Frames have the times at which they were taken: give ${option}, or look with \`${example}\`.`;
    throw new FailedError(`${message}. ${advice}`, { status, code });
  };
}
