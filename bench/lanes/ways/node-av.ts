import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encoderProfiles } from '@frame-ingest/converter';
import type { Size } from '../../size.ts';
import type { ConvertImages } from './convert-images.ts';

const { preset, crf } = encoderProfiles.lowLatency;

/**
 * FFmpeg's libraries in this process, with the converter's settings: H.264 with start codes, no container.
 * @see https://www.npmjs.com/package/node-av - 209 MB with what it needs, which is why nobody gets it unasked
 */
export const nodeAv: ConvertImages = async (images, size, rateFactor = crf) => {
  const av = await loadNodeAv();
  const decoder = openDecoder(av);
  const encoder = openEncoder(av, size, rateFactor);
  const [packet, decoded, encoded] = [new av.Packet(), new av.Frame(), new av.Packet()];
  for (const structure of [packet, decoded, encoded]) structure.alloc();
  const output: Buffer[] = [];
  const drain = (): void => {
    while (encoder.receivePacketSync(encoded) >= 0) {
      output.push(Buffer.from(encoded.data ?? []));
      encoded.unref();
    }
  };
  const check = (result: number, what: string): void => av.FFmpegError.throwIfError(result, what);
  const scaler = new av.SoftwareScaleContext();
  for (const [index, image] of images.entries()) {
    packet.data = image;
    check(decoder.sendPacketSync(packet), 'sendPacket');
    check(decoder.receiveFrameSync(decoded), 'receiveFrame');
    if (index === 0) {
      const { width, height } = size;
      scaler.getContext(width, height, decoded.format, width, height, av.AV_PIX_FMT_YUV420P, av.SWS_BICUBIC);
    }
    const frame = new av.Frame();
    frame.alloc();
    Object.assign(frame, { ...size, format: av.AV_PIX_FMT_YUV420P, pts: BigInt(index) });
    check(frame.getBuffer(0), 'getBuffer');
    check(scaler.scaleFrameSync(frame, decoded), 'scaleFrame');
    check(encoder.sendFrameSync(frame), 'sendFrame');
    frame.free();
    decoded.unref();
    packet.unref();
    drain();
  }
  check(encoder.sendFrameSync(null), 'sendFrame');
  drain();
  scaler.freeContext();
  for (const context of [decoder, encoder]) context.freeContext();
  for (const structure of [packet, decoded, encoded]) structure.free();
  return Buffer.concat(output);
};

/** @throws Error when it is not installed */
export async function loadNodeAv(): Promise<NodeAv> {
  const folder = process.env['NODE_AV'];
  const base = folder === undefined ? import.meta.url : pathToFileURL(join(folder, 'package.json'));
  const av = (await import(pathToFileURL(createRequire(base).resolve('node-av')).href)) as NodeAv;
  av.Log.setLevel(av.AV_LOG_ERROR);
  return av;
}

function openDecoder(av: NodeAv): CodecContext {
  const decoder = new av.CodecContext();
  const codec = av.Codec.findDecoderByName('mjpeg');
  decoder.allocContext3(codec);
  av.FFmpegError.throwIfError(decoder.open2Sync(codec), 'open2');
  return decoder;
}

function openEncoder(av: NodeAv, size: Size, rateFactor: number): CodecContext {
  const encoder = new av.CodecContext();
  const codec = av.Codec.findEncoderByName('libx264');
  encoder.allocContext3(codec);
  const rate = { timeBase: new av.Rational(1, 10), framerate: new av.Rational(10, 1) };
  const colours = { colorRange: av.AVCOL_RANGE_MPEG, colorSpace: av.AVCOL_SPC_SMPTE170M };
  const frames = { pixelFormat: av.AV_PIX_FMT_YUV420P, maxBFrames: 0, gopSize: 600 };
  Object.assign(encoder, { ...size, ...rate, ...colours, ...frames });
  const set = (name: string, value: string | number, type: number): void =>
    av.FFmpegError.throwIfError(encoder.setOption(name, value, type, av.AV_OPT_SEARCH_CHILDREN), name);
  set('preset', preset, av.AV_OPT_TYPE_STRING);
  set('profile', 'high', av.AV_OPT_TYPE_STRING);
  set('crf', rateFactor, av.AV_OPT_TYPE_FLOAT);
  // As everybody else. CPU time of threads that have ended by then is not counted.
  set('threads', '1', av.AV_OPT_TYPE_STRING);
  // A dictionary of options in place of these is freed twice (6.1.1), which ends the process.
  av.FFmpegError.throwIfError(encoder.open2Sync(codec), 'open2');
  return encoder;
}

/** What is used of it, since it is not there to be looked into when types are checked. */
interface NodeAv {
  readonly ffmpegVersion: () => string;
  readonly Log: { readonly setLevel: (level: number) => void };
  readonly FFmpegError: { readonly throwIfError: (result: number, what: string) => void };
  readonly Codec: {
    readonly findDecoderByName: (name: string) => object | null;
    readonly findEncoderByName: (name: string) => object | null;
  };
  readonly CodecContext: new () => CodecContext;
  readonly Rational: new (numerator: number, denominator: number) => object;
  readonly Packet: new () => Packet;
  readonly Frame: new () => Frame;
  readonly SoftwareScaleContext: new () => Scaler;
  readonly AV_LOG_ERROR: number;
  readonly AV_OPT_SEARCH_CHILDREN: number;
  readonly AV_OPT_TYPE_FLOAT: number;
  readonly AV_OPT_TYPE_STRING: number;
  readonly AV_PIX_FMT_YUV420P: number;
  readonly AVCOL_RANGE_MPEG: number;
  readonly AVCOL_SPC_SMPTE170M: number;
  readonly SWS_BICUBIC: number;
}

interface CodecContext {
  readonly allocContext3: (codec: object | null) => void;
  readonly open2Sync: (codec: object | null) => number;
  readonly setOption: (name: string, value: string | number, type: number, search: number) => number;
  readonly sendPacketSync: (packet: Packet | null) => number;
  readonly receiveFrameSync: (frame: Frame) => number;
  readonly sendFrameSync: (frame: Frame | null) => number;
  readonly receivePacketSync: (packet: Packet) => number;
  readonly freeContext: () => void;
}

interface Packet {
  data: Buffer | null;
  readonly alloc: () => void;
  readonly unref: () => void;
  readonly free: () => void;
}

interface Frame {
  readonly format: number;
  readonly alloc: () => void;
  readonly getBuffer: (align: number) => number;
  readonly unref: () => void;
  readonly free: () => void;
}

interface Scaler {
  readonly getContext: (...sizesAndFormats: number[]) => void;
  readonly scaleFrameSync: (to: Frame, from: Frame) => number;
  readonly freeContext: () => void;
}
