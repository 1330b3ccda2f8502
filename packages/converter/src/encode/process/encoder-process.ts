import type { FfmpegError } from '../../errors.ts';
import { remainingMs } from '../../remaining-ms.ts';
import type { EncoderInput } from '../encoder-input.ts';
import type { Program, RunningProgram } from '../start/running-program.ts';
import { startProgram } from '../start/start-program.ts';
import { abortedAtEnd } from './aborted-at-end.ts';
import { feed } from './feed.ts';
import {
  endlessOutput,
  failure,
  maxOutputBytes,
  stoppedAnswering,
  stoppedReading,
  timeoutError,
} from './ffmpeg-failures.ts';
import { FlvReader, type FlvVideo } from './flv-reader.ts';
import { ImageWriter } from './image-writer.ts';

/** What ffmpeg is to encode next. */
export interface EncoderTask {
  /** What the images are: the same for all tasks of an encoder. */
  readonly input: EncoderInput;
  /** What goes to its standard input; taken only as fast as it reads. */
  readonly images: AsyncIterable<Uint8Array>;
  /** Whether no other task follows: its input ends, and it has to end well. */
  readonly isLast: boolean;
  /** When the work must be done, on the clock of `performance.now()`. */
  readonly deadlineMs: number;
  /** What is left until then as the work began, in milliseconds, for the message. */
  readonly timeoutMs: number;
}

/** What ffmpeg wrote of one task. */
export interface EncoderOutput {
  /** How many images it was given. */
  readonly imageCount: number;
  /** Undefined if it has written none since its start. */
  readonly codecPrivate: Uint8Array | undefined;
  /** Their times count from the first image of the task. */
  readonly frames: readonly EncoderFrame[];
}

export type EncoderFrame = Exclude<FlvVideo, { readonly codecPrivate: Uint8Array }>;

/**
 * How long an encoder may owe a frame and do nothing that shows. One that has done a task before is ill then. One that has not may be
 * slow to start, or hold frames back: it gets no more input, as it writes them at its end. No frame of one that is kept takes a
 * twentieth of that.
 */
const silenceMs = 2000;

type Stop = 'timedOut' | 'wroteTooMuch' | 'fellSilent';

/** A process of ffmpeg that encodes one task after the other. */
export class EncoderProcess {
  readonly #program: RunningProgram;
  readonly #ended: AbortSignal;
  readonly #reader = new FlvReader();
  #writer: ImageWriter | undefined;
  #codecPrivate: Uint8Array | undefined;
  #frames: EncoderFrame[] = [];
  #bytes = 0;
  #imageCount = 0;
  #hasAllImages = false;
  #isFaulty = false;
  #endsWithKeyframe = false;
  #stopped: Stop | undefined;
  #fault: FfmpegError | undefined;
  #silence: NodeJS.Timeout | undefined;
  #onProgress: () => void = () => {};

  /** Called when it has exited, for whatever reason. */
  onEnd: () => void = () => {};

  /** How many tasks it has done that had images. */
  taskCount = 0;

  /** Whether it kept the last frames of a task for itself until its input ended. */
  holdsFramesBack = false;

  /** @throws FfmpegError `encoder_unavailable` */
  static async start(program: Program): Promise<EncoderProcess> {
    return new EncoderProcess(await startProgram(program));
  }

  private constructor(program: RunningProgram) {
    this.#program = program;
    this.#ended = abortedAtEnd(program);
    program.output.on('data', (chunk: Uint8Array) => this.#read(chunk));
    this.#ended.addEventListener('abort', () => {
      this.#progress();
      this.onEnd();
    });
  }

  /**
   * Whether it waits for another task, and all that it wrote belongs to those before. After a keyframe it does not: x264 would make the
   * next one without the finer quantiser of keyframes (`ipratio`), which it only applies behind another frame.
   */
  get isReady(): boolean {
    const isAtWork = this.#frames.length > 0 || this.#reader.isWithinTag;
    const isAtItsEnd = this.#ended.aborted || this.#isFaulty || this.#program.input.writableEnded;
    return !(isAtWork || isAtItsEnd || this.#endsWithKeyframe);
  }

  /** Whether it has been given an image, and with it the size of all. */
  get isUsed(): boolean {
    return this.#writer !== undefined;
  }

  /**
   * Has it encode a task. Whatever fails, the process and what it may have started are gone when this throws, and also when it
   * returns, if the task was its last.
   * @throws FfmpegError `encoder_unavailable`, `encoder_timeout` or `encoder_failed`
   * @throws whatever `images` throws
   */
  async encode(task: EncoderTask): Promise<EncoderOutput> {
    const timer = setTimeout(() => this.#stop('timedOut'), remainingMs(task.deadlineMs));
    this.#imageCount = 0;
    this.#bytes = 0;
    this.#hasAllImages = false;
    try {
      await feed(this.#program.input, this.#write(task), this.#ended);
      this.#hasAllImages = true;
      if (!task.isLast) await this.#waitForFrames();
      if (task.isLast || this.#program.input.writableEnded || this.#ended.aborted)
        await this.#finish(task.timeoutMs);
      if (this.#fault !== undefined) throw this.#fault;
      return this.#takeOutput();
    } catch (error) {
      this.#isFaulty = true;
      await this.kill();
      throw error;
    } finally {
      clearTimeout(timer);
      clearTimeout(this.#silence);
    }
  }

  /** While it does not, an idle process does not keep this one running. */
  keepRunning(isNeeded: boolean): void {
    this.#program.keepRunning(isNeeded);
  }

  /** Settles when the process, and what it may have started, are gone. */
  async kill(): Promise<void> {
    this.#program.keepRunning(true);
    this.#program.kill();
    await this.#program.exited.catch(() => {});
  }

  async *#write({ input, images }: EncoderTask): AsyncGenerator<Uint8Array, void> {
    // Without an image it stays as it is: for pictures of any size.
    const writer = this.#writer ?? new ImageWriter(input);
    writer.beginCluster();
    for await (const image of images) {
      this.#writer = writer;
      this.#imageCount += 1;
      this.#progress();
      yield* writer.write(image);
    }
  }

  /** Waits for a frame for each image, or for the end. */
  async #waitForFrames(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onProgress = () => {
        if (!this.#owesFrames || this.#ended.aborted || this.#fault !== undefined) resolve();
      };
      this.#progress();
    });
    this.#onProgress = () => {};
  }

  get #owesFrames(): boolean {
    return this.#frames.length < this.#imageCount;
  }

  #progress(): void {
    clearTimeout(this.#silence);
    if (this.#owesFrames && !this.#ended.aborted)
      this.#silence = setTimeout(() => this.#lookAgain(), silenceMs);
    this.#onProgress();
  }

  /** Where this process itself stood still, frames may be there that it has not read. */
  #lookAgain(): void {
    const [frames, bytes] = [this.#frames.length, this.#bytes];
    setImmediate(() => {
      if (this.#ended.aborted || frames !== this.#frames.length || bytes !== this.#bytes) return;
      if (this.taskCount > 0) this.#stop('fellSilent');
      else if (this.#hasAllImages) {
        this.holdsFramesBack = true;
        this.#program.input.end();
      }
    });
  }

  /** @throws FfmpegError */
  async #finish(timeoutMs: number): Promise<void> {
    this.#program.input.end();
    const exit = await this.#program.exited;
    const stderrTail = this.#program.stderrTail();
    if (this.#stopped === 'timedOut') throw timeoutError(timeoutMs, stderrTail);
    if (this.#stopped === 'wroteTooMuch') throw endlessOutput(stderrTail);
    if (this.#stopped === 'fellSilent') throw stoppedAnswering(stderrTail);
    if (this.#fault !== undefined) throw this.#fault;
    if (exit.code !== 0) throw failure(exit, stderrTail);
    if (!this.#program.input.writableFinished) throw stoppedReading(stderrTail);
  }

  #takeOutput(): EncoderOutput {
    const clusterMs = this.#writer?.clusterMs ?? 0;
    const frames = this.#frames.map((frame) => ({ ...frame, timestampMs: frame.timestampMs - clusterMs }));
    this.#frames = [];
    if (this.#imageCount > 0) this.taskCount += 1;
    this.#endsWithKeyframe = frames.at(-1)?.keyframe ?? this.#endsWithKeyframe;
    return { imageCount: this.#imageCount, codecPrivate: this.#codecPrivate, frames };
  }

  #read(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    if (this.#bytes > maxOutputBytes) this.#stop('wroteTooMuch');
    if (this.#fault !== undefined) return;
    try {
      for (const video of this.#reader.read(chunk)) {
        if ('codecPrivate' in video) this.#codecPrivate = video.codecPrivate;
        else this.#frames.push(video);
      }
    } catch (error) {
      this.#fault = error as FfmpegError;
      this.#program.kill();
    }
    this.#progress();
  }

  #stop(reason: Stop): void {
    this.#stopped ??= reason;
    this.#program.kill();
  }
}
