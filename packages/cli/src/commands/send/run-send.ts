import {
  createCallerFetch,
  readPictureFiles,
  readStandardInput,
  runUpload,
  type UploadedFrame,
  type UploadSource,
} from '@frame-ingest/capture/node/command';
import { readTlsFiles } from '@frame-ingest/local-server';
import type { RunCommand } from '../../command.ts';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { createReporter } from './create-reporter.ts';
import { type FoundFfmpeg, findFfmpeg } from './find-ffmpeg.ts';
import { findSource, type Source } from './find-source.ts';
import { keepPlace, nameSource } from './keep-place.ts';
import { parseSend, type SendOptions } from './parse-send.ts';
import { readBytes } from './read-bytes.ts';
import { readVideo } from './read-video.ts';
import { runFfmpeg } from './run-ffmpeg.ts';
import type { SendFlags } from './send.ts';

export const runSend: RunCommand<SendFlags> = async ({ operands, values }, context) => {
  const options = parseSend(values, context);
  const source = await findSource(operands);
  const { iot, uploader } = options;
  // What is missing is told of before anything waits for the network.
  if (iot !== undefined) await readTlsFiles(iot.keyFile, iot.certFile);
  const ffmpeg = source.kind === 'video' || source.kind === 'camera' ? await findFfmpeg() : undefined;
  const reporter = createReporter(context.output, values.json);
  try {
    const result = await runUpload({
      uploader: { ...uploader, fetch: await createFetch(options, values) },
      // What is on disk waits there.
      isPatient: source.kind === 'pictures' || source.kind === 'video',
      listener: reporter.listener,
      signal: context.stopping(),
      readFrames: (upload) => {
        const frames = readSource(source, options, upload, ffmpeg, context, reporter.expect);
        return reporter.follow(frames);
      },
    });
    reporter.end(result);
    return result.outcome === 'sent' ? exitCodes.done : exitCodes.failed;
  } finally {
    reporter.close();
  }
};

async function createFetch(
  options: SendOptions,
  { sign, region }: { readonly sign: boolean; readonly region: string | undefined },
): Promise<typeof globalThis.fetch> {
  if (!sign) return createCallerFetch(options);
  const { createSigningFetch } = await import('../../service/create-signing-fetch.ts');
  return await createSigningFetch(options.uploader.url, region);
}

async function* readSource(
  source: Source,
  options: SendOptions,
  upload: UploadSource,
  ffmpeg: FoundFfmpeg | undefined,
  context: Context,
  onTotal: (frames: number | undefined) => void,
): AsyncIterable<UploadedFrame> {
  const { startMs, uploader } = options;
  const { ending, tellUnread } = upload;
  const times = { startMs, framerate: upload.uploader.framerate };
  const facts = { startMs, framerate: options.framerate, form: options.form };
  if (source.kind === 'pictures') {
    onTotal(source.files.length);
    const frames = readPictureFiles(source.files, times, tellUnread, ending);
    yield* keepPlace(uploader.directory, await nameSource(source.files, facts), frames, ending);
  } else if (source.kind === 'video' && ffmpeg !== undefined) {
    const frames = readVideo(source, options, upload, ffmpeg, context, onTotal);
    yield* keepPlace(uploader.directory, await nameSource([source.file], facts), frames, ending);
  } else if (source.kind === 'camera' && ffmpeg !== undefined) {
    const chunks = runFfmpeg(ffmpeg.path, toCameraArgs(source.device, options), ending);
    yield* readBytes(chunks, times, upload);
  } else if (source.kind === 'bytes') {
    yield* readBytes(source.open(ending), times, upload);
  } else if (source.kind === 'input') {
    yield* readBytes(readStandardInput(ending), times, upload);
  }
}

/** A group of pictures of the encoder, in seconds: no longer than a batch. */
const cameraGroupSeconds = 2;

/** @see https://ffmpeg.org/ffmpeg-devices.html#video4linux2_002c-v4l2 */
function toCameraArgs(device: string, { framerate, form }: SendOptions): string[] {
  const rate = framerate === undefined ? [] : ['-framerate', String(framerate)];
  const input = ['-f', 'v4l2', ...rate, '-i', device];
  if (form !== 'h264') return [...input, '-c:v', 'mjpeg', '-q:v', '3', '-f', 'mjpeg', 'pipe:1'];
  const keyframes = ['-force_key_frames', `expr:gte(t,n_forced*${cameraGroupSeconds})`];
  const quality = ['-preset', 'veryfast', '-tune', 'zerolatency', '-bf', '0', '-pix_fmt', 'yuv420p'];
  return [...input, '-c:v', 'libx264', ...quality, ...keyframes, '-f', 'h264', 'pipe:1'];
}
