import {
  progressLines,
  type UploadedFrame,
  type UploadListener,
  type UploadResult,
} from '@frame-ingest/capture/node/command';
import { countThings } from '@frame-ingest/contract';
import type { Output } from '../../output/create-output.ts';

/** Reports a run: in lines with a progress bar, or in JSON. */
export interface Reporter {
  readonly listener: UploadListener;
  /** How many frames the source has; undefined where nobody knows. */
  readonly expect: (frames: number | undefined) => void;
  /** Counts what the source gives. */
  readonly follow: (frames: AsyncIterable<UploadedFrame>) => AsyncIterable<UploadedFrame>;
  readonly end: (result: UploadResult) => void;
  /** Takes the bar away. */
  readonly close: () => void;
}

export function createReporter(output: Output, isJson: boolean): Reporter {
  const progress = output.startProgress('sending');
  const counts = { read: 0, sentFrames: 0, sentBatches: 0, sentBytes: 0, lostFrames: 0, dropped: 0 };
  let total: number | undefined;
  const note = (line: string): void => output.note(line.trimEnd());
  const show = (): void => {
    const { read, sentFrames, sentBytes } = counts;
    const says = `${sentFrames} of ${total ?? read} frames, ${(sentBytes / 1e6).toFixed(1)} MB`;
    progress.update(sentFrames, total, says);
  };
  return {
    listener: {
      answered(batch, sent, state) {
        const { answer, sentBytes, roundTripMs } = sent;
        counts.sentFrames += batch.frameCount;
        counts.sentBatches += 1;
        counts.sentBytes += sentBytes;
        counts.dropped += answer.frames.dropped.length;
        show();
        if (isJson) {
          const { frameCount, firstMs } = batch;
          output.printJson({ event: 'sent', frames: frameCount, firstMs, sentBytes, roundTripMs, answer });
        } else if (!progress.isDrawn) {
          output.print(progressLines.answered(batch, sent, state).trimEnd());
        }
      },
      retry: (...told) => note(progressLines.retry(...told)),
      refused: (...told) => note(progressLines.refused(...told)),
      stopped: (...told) => note(progressLines.stopped(...told)),
      dropped: (...told) => note(progressLines.dropped(...told)),
      thinned: (...told) => note(progressLines.thinned(...told)),
      lost(...told) {
        counts.lostFrames += 1;
        note(progressLines.lost(...told));
      },
      problem: (...told) => note(progressLines.problem(...told)),
    },
    expect(frames) {
      total = frames;
    },
    async *follow(frames) {
      for await (const frame of frames) {
        counts.read += 1;
        show();
        yield frame;
      }
    },
    end({ outcome, state }) {
      progress.end();
      const { sentFrames: frames, sentBatches: batches, sentBytes, lostFrames, dropped } = counts;
      const waiting = { frames: state.frames, batches: state.batches };
      if (isJson) {
        output.printJson({ event: 'end', outcome, frames, batches, sentBytes, lostFrames, dropped, waiting });
      } else {
        const megabytes = (sentBytes / 1e6).toFixed(1);
        output.print(
          `${countThings(frames, 'frame')} in ${countThings(batches, 'batch')} sent, ${megabytes} MB`,
        );
        note(progressLines.left(state));
      }
    },
    close: progress.end,
  };
}
