import {
  BufferSource,
  BufferTarget,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MP4,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';

/** A piece of video for `MediaSource`. */
export interface MediaSegment {
  readonly bytes: ArrayBuffer;
  /** Media type with codec. */
  readonly mimeType: string;
}

/** The frames that a clip must have at its end. */
export interface WantedVideo {
  readonly frames: number;
  /** From the start of the first frame to the end of the last; the file may give another duration. */
  readonly durationMs: number;
}

/** Thrown if the clip ends too early: the service may not have all of it yet. */
export class IncompleteClipError extends Error {
  override readonly name = 'IncompleteClipError';
}

/**
 * Copies the last frames of a clip into a fragmented MP4 that starts at 0, without touching the pictures. A clip consists of
 * whole fragments and can begin with one that starts before its range.
 * @throws IncompleteClipError
 */
export async function remuxClip(
  clip: ArrayBuffer,
  { frames, durationMs }: WantedVideo,
): Promise<MediaSegment> {
  const input = new Input({ source: new BufferSource(clip), formats: [MP4] });
  const track = await input.getPrimaryVideoTrack();
  const codec = await track?.getCodec();
  const decoderConfig = await track?.getDecoderConfig();
  if (!track || !codec || !decoderConfig) throw new Error('the clip has no video that can be read');
  const packets = await readPackets(new EncodedPacketSink(track));
  if (packets.length < frames) {
    throw new IncompleteClipError(`the clip has ${packets.length} of ${frames} frames`);
  }

  const target = new BufferTarget();
  const format = new Mp4OutputFormat({ fastStart: 'fragmented', minimumFragmentDuration: 3600 });
  const output = new Output({ format, target });
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source);
  await output.start();
  for (const packet of startAtZero(packets.slice(-frames), durationMs / 1000)) {
    await source.add(packet, { decoderConfig });
  }
  await output.finalize();

  if (target.buffer === null) throw new Error('the clip could not be rewritten');
  return { bytes: target.buffer, mimeType: `video/mp4; codecs="${decoderConfig.codec}"` };
}

async function readPackets(sink: EncodedPacketSink): Promise<EncodedPacket[]> {
  const packets: EncodedPacket[] = [];
  for await (const packet of sink.packets()) packets.push(packet);
  return packets;
}

function startAtZero(packets: readonly EncodedPacket[], durationS: number): EncodedPacket[] {
  const startS = packets[0]?.timestamp ?? 0;
  return packets.map((packet, index) => {
    const timestamp = packet.timestamp - startS;
    const endS = (packets[index + 1]?.timestamp ?? startS + durationS) - startS;
    return packet.clone({ timestamp, duration: Math.max(0.001, endS - timestamp) });
  });
}
