import { FfmpegError } from '../../errors.ts';

/** What one tag of FLV holds of a video. */
export type FlvVideo =
  | { readonly codecPrivate: Uint8Array }
  | {
      readonly keyframe: boolean;
      /** When it is decoded, in milliseconds. */
      readonly timestampMs: number;
      /** How much later it is shown, in milliseconds. */
      readonly compositionMs: number;
      /** NAL units, each behind its length in 4 bytes. */
      readonly data: Uint8Array;
    };

const signature = 'FLV';
/** The file header, and the size of the tag before the first, which is 0. */
const headerBytes = 9 + 4;
const tagHeaderBytes = 11;
/** Each tag's size follows it. */
const sizeBytes = 4;
const videoTag = 9;
/** Codec, packet type and composition time. */
const videoHeaderBytes = 5;
const avc = 7;

/**
 * Reads H.264 out of FLV while it arrives. FLV is what ffmpeg hands over frame by frame: each is written, with its length before it,
 * as soon as it is encoded. Its Matroska keeps a cluster back until the next one begins.
 * @see https://rtmp.veriskope.com/pdf/video_file_format_spec_v10_1.pdf (annex E)
 */
export class FlvReader {
  #chunks: Uint8Array[] = [];
  #byteLength = 0;
  /** With fewer bytes nothing can be read. */
  #wanted = headerBytes;
  #isBehindHeader = false;

  /** Whether it waits for the rest of something. */
  get isWithinTag(): boolean {
    return this.#byteLength > 0;
  }

  /**
   * @returns what is complete with this chunk
   * @throws FfmpegError `encoder_failed` for what is not FLV with H.264
   */
  read(chunk: Uint8Array): FlvVideo[] {
    this.#chunks.push(chunk);
    this.#byteLength += chunk.length;
    if (this.#byteLength < this.#wanted) return [];
    const bytes = Buffer.concat(this.#chunks);
    const videos: FlvVideo[] = [];
    let offset = 0;
    if (!this.#isBehindHeader) {
      if (bytes.toString('latin1', 0, signature.length) !== signature) throw notFlv();
      this.#isBehindHeader = true;
      offset = headerBytes;
    }
    for (;;) {
      this.#wanted = tagHeaderBytes;
      if (bytes.length - offset < this.#wanted) break;
      const bodyBytes = bytes.readUIntBE(offset + 1, 3);
      this.#wanted = tagHeaderBytes + bodyBytes + sizeBytes;
      if (bytes.length - offset < this.#wanted) break;
      const body = bytes.subarray(offset + tagHeaderBytes, offset + tagHeaderBytes + bodyBytes);
      // The highest byte comes last.
      const timestampMs = bytes.readUIntBE(offset + 4, 3) + (bytes[offset + 7] ?? 0) * 2 ** 24;
      if (bytes[offset] === videoTag) videos.push(...readVideo(body, timestampMs));
      offset += this.#wanted;
    }
    this.#chunks = [bytes.subarray(offset)];
    this.#byteLength = bytes.length - offset;
    return videos;
  }
}

function readVideo(body: Buffer, timestampMs: number): FlvVideo[] {
  if (body.length < videoHeaderBytes || ((body[0] ?? 0) & 0x0f) !== avc) throw notFlv();
  const data = body.subarray(videoHeaderBytes);
  switch (body[1]) {
    case 0:
      return [{ codecPrivate: data }];
    case 1:
      return [
        { keyframe: (body[0] ?? 0) >> 4 === 1, timestampMs, compositionMs: body.readIntBE(2, 3), data },
      ];
    default:
      // The end of the sequence.
      return [];
  }
}

function notFlv(): FfmpegError {
  return new FfmpegError('encoder_failed', 'ffmpeg wrote output that is not H.264 in FLV');
}
