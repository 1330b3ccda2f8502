import {
  createCallerFetch,
  readPictureFiles,
  readStandardInput,
  runUpload,
  type TellUnread,
  type UploadedFrame,
  type UploadSource,
} from '@frame-ingest/capture/node/command';
import { readTlsFiles } from '@frame-ingest/local-server';
import type { RunCommand } from '../../command.ts';
import type { Context } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { createReporter } from './create-reporter.ts';
import { type FoundFfmpeg, findFfmpeg } from './find-ffmpeg.ts';
import { findFramerate } from './find-framerate.ts';
import { findSource, type Source } from './find-source.ts';
import { nameSource, openPlace, type Place } from './open-place.ts';
import { parseSend, type SendOptions } from './parse-send.ts';
import { readBytes } from './read-bytes.ts';
import { readVideo } from './read-video.ts';
import { runFfmpeg } from './run-ffmpeg.ts';
import type { SendFlags } from './send.ts';

export const runSend: RunCommand<SendFlags> = async ({ operands, values }, context) => {
  const options = parseSend(values, context);
  const source = await findSource(operands);
  const { iot, uploader } = options;
  // A missing file ends the command before anything waits for the network.
  if (iot !== undefined) await readTlsFiles(iot.keyFile, iot.certFile);
  const ffmpeg = source.kind === 'video' || source.kind === 'camera' ? await findFfmpeg() : undefined;
  const rate = await findRate(source, options, ffmpeg);
  const reporter = createReporter(context.output, values.json);
  try {
    const result = await runUpload({
      uploader: { ...uploader, ...rate, fetch: await createFetch(options, values) },
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

/** How long the last frame of a run lasts: of a video it must not reach into the one that the next run begins with. */
async function findRate(
  source: Source,
  { framerate }: SendOptions,
  ffmpeg: FoundFfmpeg | undefined,
): Promise<{ readonly framerate?: number }> {
  if (framerate !== undefined || source.kind !== 'video' || ffmpeg === undefined) return {};
  const found = await findFramerate(ffmpeg.path, source.file);
  return found === undefined ? {} : { framerate: found };
}

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
  const { ending, tellUnread } = upload;
  // What is not taken before the end is for the next run.
  const tellHere: TellUnread = (what) => (ending.aborted ? undefined : tellUnread(what));
  const { framerate } = upload.uploader;
  const times = { startMs: options.startMs, framerate };
  if (source.kind === 'pictures') {
    onTotal(source.files.length);
    const place = await findPlace(source.files, options);
    const own = { startMs: place.startMs, framerate };
    // It ends where the next run can begin.
    const { signal } = new AbortController();
    yield* place.follow(readPictureFiles(source.files, own, tellHere, signal), upload);
  } else if (source.kind === 'video' && ffmpeg !== undefined) {
    const place = await findPlace([source.file], options);
    const own = { ...options, startMs: place.startMs };
    yield* place.follow(readVideo(source, own, upload, ffmpeg, context, onTotal), upload);
  } else if (source.kind === 'camera' && ffmpeg !== undefined) {
    const chunks = runFfmpeg(ffmpeg.path, toCameraArgs(source.device, options), ending);
    yield* readBytes(chunks, times, upload);
  } else if (source.kind === 'bytes') {
    yield* readBytes(source.open(ending), times, upload);
  } else if (source.kind === 'input') {
    yield* readBytes(readStandardInput(ending), times, upload);
  }
}

async function findPlace(files: readonly string[], options: SendOptions): Promise<Place> {
  const { start, framerate, form, startMs, uploader } = options;
  return await openPlace(uploader.directory, await nameSource(files, { start, framerate, form }), startMs);
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
