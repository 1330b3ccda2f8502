import { cliFlags } from '@frame-ingest/capture/node/cli-flags';
import { type CliOptions, parseCliOptions } from '@frame-ingest/capture/node/command';
import { collectProblems } from '@frame-ingest/local-server';
import type { ValuesOf } from '../../command.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { parseMoment } from '../../parse-moment.ts';
import { findUrl } from '../../service/find-url.ts';
import type { SendFlags } from './send.ts';

/** What a video is sent as. */
export type VideoForm = 'auto' | 'h264' | 'jpeg';

export interface SendOptions extends CliOptions {
  readonly form: VideoForm;
  /** As it was typed. */
  readonly start: string | undefined;
  /** As it was asked for; undefined for what the source or the service has. */
  readonly framerate: number | undefined;
}

/**
 * Reads the options as `frame-ingest-upload` reads them.
 * @throws UsageError with everything that is wrong
 */
export function parseSend(values: ValuesOf<SendFlags>, context: Context): SendOptions {
  const { fps, start, as, region, sign, stream, thing } = values;
  const isOfIot = thing !== undefined || values['iot-endpoint'] !== undefined;
  const startTime = start === undefined ? undefined : new Date(parseMoment('--start', start, Date.now()));
  const given: Readonly<Record<string, string | undefined>> = {
    ...{ url: findUrl(values, context), stream, framerate: fps },
    start: startTime?.toISOString(),
    region: isOfIot ? region : undefined,
  };
  const shared = Object.keys(cliFlags).flatMap((name) => {
    const value = given[name] ?? (values as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' ? [`--${name}=${value}`] : [];
  });
  const { problems, take } = collectProblems();
  const options = take(() => parseCliOptions(shared, context.environment));
  const form = take(() => parseForm(as));
  if (problems.length > 0) throw new UsageError(problems.join('\n').replaceAll('--framerate', '--fps'));
  if (options === undefined) throw new UsageError('Give the options of frame-ingest send.');
  if (sign && (options.iot !== undefined || options.authorization !== undefined)) {
    throw new UsageError(
      '--sign, FRAME_INGEST_AUTHORIZATION and the options of AWS IoT all say who calls. Give one of them.',
    );
  }
  return { ...options, form, start, framerate: options.uploader.framerate };
}

function parseForm(text: string): VideoForm {
  if (text === 'auto' || text === 'h264' || text === 'jpeg') return text;
  throw new Error(`--as is ${JSON.stringify(text)}. Give auto, h264 or jpeg.`);
}
