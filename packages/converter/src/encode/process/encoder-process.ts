import type { FfmpegError } from '../../errors.ts';
import { remainingMs } from '../../remaining-ms.ts';
import type { EncoderInput } from '../encoder-input.ts';
import type { Program, RunningProgram } from '../start/running-program.ts';
import { startProgram } from '../start/start-program.ts';
import { feed } from './feed.ts';
import { endlessOutput, failure, maxOutputBytes, stoppedReading, timeoutError } from './ffmpeg-failures.ts';
import { FlvReader, type FlvVideo } from './flv-reader.ts';
import { ImageWriter } from './image-writer.ts';

/** What ffmpeg is to encode next. */
export interface EncoderTask {
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
 * An encoder that has all its images and writes nothing for this long holds frames back: it gets no more input then, as it
 * writes them at its end. No frame that is kept takes a twentieth of that.
 */
const heldBackMs = 2000;

type Stop = 'timedOut' | 'wroteTooMuch';

/** A process of ffmpeg that encodes one task after the other. */
export class EncoderProcess {
  readonly #program: RunningProgram;
  readonly #reader = new FlvReader();
  readonly #writer: ImageWriter;
  #codecPrivate: Uint8Array | undefined;
  #frames: EncoderFrame[] = [];
  #bytes = 0;
  #imageCount = 0;
  #isOver = false;
  #isFaulty = false;
  #stopped: Stop | undefined;
  #fault: FfmpegError | undefined;
  #notify: () => void = () => {};

  /** How many tasks it has done. */
  taskCount = 0;

  /** Whether it kept the last frames of a task for itself until its input ended. */
  holdsFramesBack = false;

  /** @throws FfmpegError `encoder_unavailable` */
  static async start(program: Program, input: EncoderInput): Promise<EncoderProcess> {
    return new EncoderProcess(await startProgram(program), input);
  }

  private constructor(program: RunningProgram, input: EncoderInput) {
    this.#program = program;
    this.#writer = new ImageWriter(input);
    program.output.on('data', (chunk: Uint8Array) => this.#read(chunk));
    program.exited
      .catch(() => {})
      .finally(() => {
        this.#isOver = true;
        this.#notify();
      });
  }

  /** Whether it waits for another task, and all that it wrote belongs to those before. */
  get isReady(): boolean {
    const isAtWork = this.#frames.length > 0 || this.#reader.isWithinTag;
    return !(isAtWork || this.#isOver || this.#isFaulty || this.#program.input.writableEnded);
  }

  /** Settles when it has exited, for whatever reason. */
  get ended(): Promise<void> {
    return this.#program.exited.then(
      () => {},
      () => {},
    );
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
    try {
      await Promise.race([feed(this.#program, this.#write(task.images)), this.ended]);
      if (!task.isLast) await this.#waitForFrames();
      if (task.isLast || this.#program.input.writableEnded || this.#isOver)
        await this.#finish(task.timeoutMs);
      if (this.#fault !== undefined) throw this.#fault;
      this.taskCount += 1;
      const { clusterMs } = this.#writer;
      const frames = this.#frames.map((frame) => ({ ...frame, timestampMs: frame.timestampMs - clusterMs }));
      this.#frames = [];
      return { imageCount: this.#imageCount, codecPrivate: this.#codecPrivate, frames };
    } catch (error) {
      this.#isFaulty = true;
      await this.kill();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** While it does not, an idle process does not keep this one running. */
  keepRunning(isNeeded: boolean): void {
    this.#program.keepRunning(isNeeded);
  }

  /** Settles when the process, and what it may have started, are gone. */
  async kill(): Promise<void> {
    this.#program.kill();
    await this.ended;
  }

  async *#write(images: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    this.#writer.beginCluster();
    for await (const image of images) {
      this.#imageCount += 1;
      yield* this.#writer.write(image);
    }
  }

  /** Waits for a frame for each image, or for the end, to which it brings an encoder that holds frames back. */
  async #waitForFrames(): Promise<void> {
    let quiet: NodeJS.Timeout | undefined;
    const isDone = (): boolean =>
      this.#frames.length >= this.#imageCount || this.#isOver || this.#fault !== undefined;
    await new Promise<void>((resolve) => {
      this.#notify = () => {
        clearTimeout(quiet);
        if (isDone()) return resolve();
        quiet = setTimeout(() => {
          this.holdsFramesBack = true;
          resolve();
        }, heldBackMs);
      };
      this.#notify();
    });
    clearTimeout(quiet);
    this.#notify = () => {};
    if (this.holdsFramesBack) this.#program.input.end();
  }

  /** @throws FfmpegError */
  async #finish(timeoutMs: number): Promise<void> {
    this.#program.input.end();
    const exit = await this.#program.exited;
    const stderrTail = this.#program.stderrTail();
    if (this.#stopped === 'timedOut') throw timeoutError(timeoutMs, stderrTail);
    if (this.#stopped === 'wroteTooMuch') throw endlessOutput(stderrTail);
    if (this.#fault !== undefined) throw this.#fault;
    if (exit.code !== 0) throw failure(exit, stderrTail);
    if (!this.#program.input.writableFinished) throw stoppedReading(stderrTail);
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
    this.#notify();
  }

  #stop(reason: Stop): void {
    this.#stopped ??= reason;
    this.#program.kill();
  }
}
