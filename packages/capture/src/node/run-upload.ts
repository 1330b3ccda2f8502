import { setTimeout as delay } from 'node:timers/promises';
import type { SentBatch } from '../api/send-batch.ts';
import { IngestError } from '../errors.ts';
import type { LoggedBatch } from '../log/frame-log.ts';
import type { UploadState } from '../upload/upload-queue.ts';
import {
  createUploader,
  type UploadedFrame,
  type Uploader,
  type UploaderEvents,
  type UploaderOptions,
} from './create-uploader.ts';

/** Receives what happens while frames are sent. States are undefined while the directory is being opened. */
export interface UploadListener {
  readonly answered: (batch: LoggedBatch, sent: SentBatch, state: UploadState | undefined) => void;
  readonly retry: (error: IngestError, pauseMs: number, state: UploadState | undefined) => void;
  readonly refused: (batch: LoggedBatch, error: IngestError) => void;
  /** The service refuses what every batch would meet. */
  readonly stopped: (error: IngestError) => void;
  readonly dropped: (batch: LoggedBatch, reason: string) => void;
  readonly thinned: (batch: LoggedBatch, lost: number) => void;
  readonly lost: (timestampMs: number, reason: string) => void;
  /** Anything else that people should know, in a sentence. */
  readonly problem: (what: string) => void;
}

/** What a source of frames works with. */
export interface UploadSource {
  readonly uploader: Uploader;
  /** Aborted when the run ends before the source does. */
  readonly ending: AbortSignal;
  /** Something could not be taken, which counts as a loss. */
  readonly tellUnread: (what: string) => void;
  /** The service takes nothing of this source: the run ends so. */
  readonly refuse: (why: string) => void;
}

export interface UploadRun {
  readonly uploader: Omit<UploaderOptions, 'events'> & Required<Pick<UploaderOptions, 'maxStoredBytes'>>;
  /** Frames in the order of their times; it ends soon after `ending`. Called when the directory is open. */
  readonly readFrames: (source: UploadSource) => AsyncIterable<UploadedFrame>;
  /**
   * Whether the frames are on disk already: they then wait there, so that none has to give way in the directory.
   */
  readonly isPatient: boolean;
  readonly listener: UploadListener;
  /** Ends the run: what is left waits in the directory for the next one. */
  readonly signal: AbortSignal;
}

/** How a run ended. */
export interface UploadResult {
  /** `sent`: all that was taken has been sent, or waits; `refused`: the service takes nothing more; `lost`: some was not taken. */
  readonly outcome: 'sent' | 'refused' | 'lost';
  /** What waits in the directory. */
  readonly state: UploadState;
}

const lookIntervalMs = 100;

/**
 * Sends what a source gives, and what earlier runs left in the directory, until all is sent, or refused, or the signal comes.
 * @throws what `createUploader` throws; errors of the source
 */
export async function runUpload({
  uploader: options,
  readFrames,
  isPatient,
  listener,
  signal,
}: UploadRun): Promise<UploadResult> {
  const ending = new AbortController();
  // Batches that earlier runs left can be reported before the uploader is there.
  let opened: Uploader | undefined;
  let isRefused = false;
  let hasLosses = false;
  const events: Partial<UploaderEvents> = {
    onAnswer(batch, sent) {
      hasLosses ||= sent.answer.frames.dropped.length > 0;
      listener.answered(batch, sent, opened?.state());
    },
    onRetry: (_, error, pauseMs) => listener.retry(error, pauseMs, opened?.state()),
    onRefused(batch, error) {
      hasLosses = true;
      listener.refused(batch, error);
    },
    onStopped(error) {
      isRefused = true;
      listener.stopped(error);
      ending.abort();
    },
    onDropped(batch, reason) {
      hasLosses = true;
      listener.dropped(batch, reason);
    },
    onThinned(batch, lost) {
      hasLosses = true;
      listener.thinned(batch, lost);
    },
    onLost({ timestampMs }, reason) {
      hasLosses = true;
      listener.lost(timestampMs, reason);
    },
    onSkipped({ timestampMs, skipReason }) {
      hasLosses = true;
      listener.lost(timestampMs, skipReason);
    },
    onDamage: ({ message }) => listener.problem(message),
  };
  const uploader = await createUploader({ ...options, events });
  opened = uploader;
  const end = (): void => ending.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const frames = readFrames({
    ...{ uploader, ending: ending.signal },
    tellUnread(what) {
      hasLosses = true;
      listener.problem(what);
    },
    refuse(why) {
      isRefused = true;
      listener.problem(why);
    },
  });
  const hasRoom = (): boolean => uploader.state().bytes <= options.maxStoredBytes / 2;
  try {
    await addAll(uploader, frames, ending.signal, isPatient ? hasRoom : () => true);
  } catch (error) {
    await uploader.stopNow();
    throw error;
  }
  await finish(uploader, ending.signal);
  signal.removeEventListener('abort', end);
  return { outcome: isRefused ? 'refused' : hasLosses ? 'lost' : 'sent', state: uploader.state() };
}

async function addAll(
  uploader: Uploader,
  frames: AsyncIterable<UploadedFrame>,
  ending: AbortSignal,
  hasRoom: () => boolean,
): Promise<void> {
  // The source ends soon after the signal: one of video goes on to the next keyframe, where another run can begin.
  for await (const frame of frames) {
    await uploader.add(frame);
    while (!hasRoom() && !ending.aborted) {
      await delay(lookIntervalMs, undefined, { signal: ending }).catch(() => undefined);
    }
  }
}

/** Waits until all is sent, or until a signal or a refusal ends that. */
async function finish(uploader: Uploader, ending: AbortSignal): Promise<void> {
  if (ending.aborted) return uploader.stopNow();
  const leave = (): void => void uploader.stopNow();
  ending.addEventListener('abort', leave, { once: true });
  // The refusal was reported when it was received.
  await uploader.stop().catch((error: unknown) => {
    if (!(error instanceof IngestError)) throw error;
  });
}
