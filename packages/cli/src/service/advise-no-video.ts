import { FailedError } from '../errors.ts';
import { localUrl } from './service-flags.ts';

interface Asked {
  readonly stream: string | undefined;
  readonly local: string | undefined;
}

/**
 * For `catch`: where the stream has nothing at the time, it is usually the time that is not what was meant.
 * @param asked what was asked for, as a sentence
 * @param option that says another time
 * @throws FailedError with what to do, or the same error
 */
export function adviseNoVideo(
  asked: string,
  option: string,
  { stream, local }: Asked,
): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof FailedError) || error.code !== 'no_video') throw error;
    const options = [
      ...(local === undefined ? [] : [local === localUrl ? '--local' : `--local ${local}`]),
      ...(stream === undefined ? [] : [`--stream ${stream}`]),
    ];
    const example = ['frame-ingest watch', ...options, '--from -1d'].join(' ');
    const { message, status, code } = error;
    const advice = `${asked} Frames have the times at which they were taken: give ${option}, or look with \`${example}\`.`;
    throw new FailedError(`${message}. ${advice}`, { status, code });
  };
}
