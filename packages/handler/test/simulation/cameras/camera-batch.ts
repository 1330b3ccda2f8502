import type { FrameInTime } from './frame-in-time.ts';
import { toBatchId } from './to-batch-id.ts';

/** An image that the simulated decoder cannot read. */
export const broken = 'broken';

export interface CameraFrame extends FrameInTime {
  /** The camera missed it: it keeps its place in the times. */
  readonly isMissing: boolean;
}

/** What a camera sends at a time. */
export class CameraBatch {
  readonly body: string;
  /** What has to come into the stream: the pictures that can be decoded. */
  readonly usable: readonly FrameInTime[];
  readonly id: string;

  constructor(
    readonly name: string,
    readonly streamName: string,
    private readonly frames: readonly CameraFrame[],
    private readonly areTimesSent: boolean,
  ) {
    const sent = frames.filter(({ isMissing }) => !isMissing);
    this.usable = sent
      .filter(({ picture }) => !picture.includes(broken))
      .map(({ timestampMs, picture }) => ({ timestampMs, picture }));
    this.id = toBatchId(streamName, sent);
    this.body = JSON.stringify({
      streamName,
      ...(areTimesSent ? { timestamps: frames.map(({ timestampMs }) => timestampMs) } : { framerate: 1 }),
      frames: frames.map(({ picture, isMissing }) => (isMissing ? null : toDataUrl(picture))),
    });
  }

  /** The same pictures with the times that a request without any got: it is the same batch only with these. */
  withTimes(timestamps: readonly number[] | undefined): CameraBatch {
    if (this.areTimesSent || timestamps === undefined) return this;
    const frames = this.frames.map((frame, index) => ({
      ...frame,
      timestampMs: timestamps[index] ?? frame.timestampMs,
    }));
    return new CameraBatch(this.name, this.streamName, frames, true);
  }
}

function toDataUrl(picture: string): string {
  return `data:image/jpeg;base64,${Buffer.from(picture, 'latin1').toString('base64')}`;
}
