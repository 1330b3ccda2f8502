import { join } from 'node:path';
import { encoderProfiles } from '@frame-ingest/converter';
import type { ConvertImages } from './convert-images.ts';
import { runProgram } from './run-program.ts';
import { withFiles } from './with-files.ts';

const { preset, crf } = encoderProfiles.lowLatency;

/**
 * GStreamer with the converter's settings and its one thread, and the transform that everybody else uses. It reads
 * files, since its parser does not divide a pipe of JPEG files. Its video has the full range and says so: asked for the limited one, `videoconvert`
 * 1.22 changes the label alone. Its encoder knows whole rate factors only, and takes its bitrate (2 Mbit/s where none is
 * told) for a limit, hence one that limits nothing.
 */
export const gstreamer: ConvertImages = (images, _size, rateFactor = crf) =>
  withFiles(images, (folder) => {
    const source = ['multifilesrc', `location=${join(folder, '%03d.jpg')}`, 'caps=image/jpeg,framerate=10/1'];
    const raw = ['!', 'jpegdec', 'idct-method=islow', '!', 'videoconvert', '!', 'video/x-raw,format=I420'];
    const quality = ['pass=qual', `quantizer=${rateFactor}`, 'bitrate=1000000'];
    const frames = ['bframes=0', 'key-int-max=600', 'threads=1'];
    const encoder = ['!', 'x264enc', `speed-preset=${preset}`, ...quality, ...frames];
    const output = ['!', 'video/x-h264,profile=high', '!', 'matroskamux', '!', 'fdsink'];
    return runProgram('gst-launch-1.0', ['-q', ...source, ...raw, ...encoder, ...output]);
  });
