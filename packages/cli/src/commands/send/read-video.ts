import type { UploadedFrame, UploadSource } from '@frame-ingest/capture/node/command';
import type { Context } from '../../context.ts';
import { FailedError } from '../../errors.ts';
import type { FoundFfmpeg } from './find-ffmpeg.ts';
import { noH264 } from './no-h264.ts';
import type { SendOptions } from './parse-send.ts';
import { type ProbedVideo, probeVideo, toCopyArgs } from './probe-video.ts';
import { isH264, readMatroskaFrames } from './read-matroska-frames.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

export interface VideoToRead {
  readonly file: string;
  /** When the file was last changed: it ends then, where nothing says otherwise. */
  readonly changedMs: number;
}

/** Longest that a group of pictures may be so that each batch begins with a keyframe. */
const maxGroupMs = 10_000;
/** For what this command encodes. */
const keyframeEverySeconds = 2;

/** Reads a video file through ffmpeg, with the times that its frames have. H.264 that the service takes is not encoded again. */
export async function* readVideo(
  { file, changedMs }: VideoToRead,
  { form, framerate, startMs }: SendOptions,
  { uploader, ending, refuse }: UploadSource,
  ffmpeg: FoundFfmpeg,
  { output }: Context,
  onTotal: (frames: number | undefined) => void,
): AsyncIterable<UploadedFrame> {
  const { h264 } = uploader;
  if (form === 'h264' && h264 === undefined) {
    refuse(noH264);
    return;
  }
  const probed = await probeVideo(ffmpeg.path, file, { h264, maxGroupMs }, ending);
  const plan = choosePlan();
  if (plan.note !== undefined) output.note(plan.note);
  onTotal(framerate === undefined ? probed.frameCount : undefined);
  const beginMs = startMs ?? probed.recordedMs ?? Math.round(changedMs - probed.durationMs);
  yield* readFrames(plan.args, beginMs);

  function choosePlan(): { readonly args: string[]; readonly note?: string } {
    const isCopied = form !== 'jpeg' && framerate === undefined && probed.fault === undefined;
    if (isCopied) return { args: toCopyArgs(file) };
    const isEncoded = form !== 'jpeg' && h264 !== undefined && ffmpeg.hasH264;
    if (form === 'h264' && !isEncoded) {
      throw new FailedError(
        `${file} cannot be sent as it is: ${probed.fault}. This ffmpeg cannot encode H.264: give --as jpeg.`,
      );
    }
    return {
      args: toEncodeArgs(file, framerate, isEncoded ? 'h264' : 'jpeg'),
      ...(form === 'jpeg' ? {} : { note: describeEncoding(file, probed, isEncoded) }),
    };
  }

  async function* readFrames(args: readonly string[], beginMs: number): AsyncIterable<UploadedFrame> {
    // It is read to where the next run can begin, which whoever reads it decides.
    const { signal } = new AbortController();
    let firstMs: number | undefined;
    for await (const frame of readMatroskaFrames(runFfmpeg(ffmpeg.path, args, signal))) {
      const { track, timeMs, keyframe, data } = frame;
      firstMs ??= timeMs;
      const timestampMs = beginMs + timeMs - firstMs;
      const { codecPrivate } = track;
      if (!isH264(track) || codecPrivate === undefined) yield { timestampMs, image: data };
      else yield { timestampMs, image: data, h264: { keyframe, codecPrivate } };
    }
  }
}

function toEncodeArgs(file: string, framerate: number | undefined, form: 'h264' | 'jpeg'): string[] {
  const rate = framerate === undefined ? [] : ['-vf', `fps=${framerate}`];
  const keyframes = ['-force_key_frames', `expr:gte(t,n_forced*${keyframeEverySeconds})`];
  const quality = ['-preset', 'veryfast', '-crf', '20', '-bf', '0', '-pix_fmt', 'yuv420p'];
  const encoder =
    form === 'h264'
      ? ['-c:v', 'libx264', ...quality, ...keyframes]
      : ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'];
  return ['-i', file, '-map', '0:v:0', ...rate, ...encoder, '-f', 'matroska', 'pipe:1'];
}

function describeEncoding(file: string, { fault }: ProbedVideo, isEncoded: boolean): string {
  // Some say what the file has or is.
  const why = fault === undefined ? '' : `, because ${/^(has|is) /.test(fault) ? `it ${fault}` : fault}`;
  return `${file} is encoded again as ${isEncoded ? 'H.264' : 'JPEG'}${why}.`;
}
