import {
  BufferSource,
  BufferTarget,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MATROSKA,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';

export interface Mp4Fragment {
  readonly bytes: ArrayBuffer;
  /** Media type with codec, as `MediaSource` wants it. */
  readonly mimeType: string;
}

/**
 * Moves the video of a Matroska file into a fragmented MP4 that starts at 0, without touching the pictures: Media
 * Source Extensions take no Matroska.
 * @param durationMs length of the video; Matroska does not tell how long its last frame lasts
 */
export async function remuxToMp4(matroska: ArrayBuffer, durationMs: number): Promise<Mp4Fragment> {
  const input = new Input({ source: new BufferSource(matroska), formats: [MATROSKA] });
  const track = await input.getPrimaryVideoTrack();
  const codec = await track?.getCodec();
  const decoderConfig = await track?.getDecoderConfig();
  if (!track || !codec || !decoderConfig) throw new Error('the archived file has no video that can be read');

  const target = new BufferTarget();
  const format = new Mp4OutputFormat({ fastStart: 'fragmented', minimumFragmentDuration: 3600 });
  const output = new Output({ format, target });
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source);
  await output.start();
  for (const packet of await readPackets(new EncodedPacketSink(track), durationMs / 1000)) {
    await source.add(packet, { decoderConfig });
  }
  await output.finalize();

  if (target.buffer === null) throw new Error('the archived file could not be rewritten as MP4');
  return { bytes: target.buffer, mimeType: `video/mp4; codecs="${decoderConfig.codec}"` };
}

async function readPackets(sink: EncodedPacketSink, durationS: number): Promise<EncodedPacket[]> {
  const packets: EncodedPacket[] = [];
  for await (const packet of sink.packets()) packets.push(packet);

  const startS = packets[0]?.timestamp ?? 0;
  return packets.map((packet, index) => {
    const timestamp = packet.timestamp - startS;
    const endS = (packets[index + 1]?.timestamp ?? startS + durationS) - startS;
    return packet.clone({ timestamp, duration: Math.max(0.001, endS - timestamp) });
  });
}
