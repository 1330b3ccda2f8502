import type { Socket } from 'node:net';
import { FfmpegError } from '../../errors.ts';
import type { ProgramReport } from './launcher-program.ts';
import type { Exit, RunningProgram } from './running-program.ts';
import { unavailable } from './unavailable.ts';

/** The launcher has not started it and took nothing of its input: it can be started in another way. */
export class NotLaunchedError extends Error {
  override readonly name = 'NotLaunchedError';
}

/** A program that the launcher was asked to start, and what is known of it so far. */
export class LaunchedRun {
  readonly #connected = new Promised<Socket>();
  readonly #exit = new Promised<Exit>();
  #pid: number | undefined;
  #isOver = false;
  #stderr = '';

  /** Settles when nothing more is to come of it. */
  readonly ended = Promise.allSettled([this.#connected.promise, this.#exit.promise]);

  /**
   * Settles when the launcher has connected for it, right before it starts it.
   * @param orders what the launcher can do for it; not called when it is over
   * @throws NotLaunchedError
   */
  async start(orders: Pick<RunningProgram, 'kill' | 'keepRunning'>): Promise<RunningProgram> {
    const connection = await this.#connected.promise;
    const closed = new Promise((resolve) => connection.once('end', resolve).once('close', resolve));
    const exited = Promise.all([this.#exit.promise, closed]).then(([exit]) => exit);
    exited.catch(() => {});
    return {
      ...{ input: connection, output: connection, exited },
      stderrTail: () => this.#stderr.trim(),
      kill: () => {
        if (!this.#isOver) orders.kill();
        connection.destroy();
      },
      keepRunning: (isNeeded) => {
        if (isNeeded) connection.ref();
        else connection.unref();
        if (!this.#isOver) orders.keepRunning(isNeeded);
      },
    };
  }

  /** Its standard input and output. */
  connect(connection: Socket): void {
    this.#connected.resolve(connection);
  }

  /** It is not waited for any longer. */
  giveUp(): void {
    this.#connected.reject(new NotLaunchedError('The launcher did not connect'));
  }

  hear(report: ProgramReport): void {
    if ('pid' in report) {
      this.#pid = report.pid;
      return;
    }
    this.#isOver = true;
    if ('unconnected' in report) {
      this.giveUp();
      this.#exit.reject(new NotLaunchedError('The launcher could not connect'));
    } else if ('error' in report) {
      this.#exit.reject(unavailable(Object.assign(new Error(report.error.message), report.error)));
    } else {
      this.#stderr = report.stderr;
      this.#exit.resolve({ code: report.code, signal: report.signal });
    }
  }

  /** The launcher has ended, so nothing reports any more how this ends. */
  lose(): void {
    if (!this.#isOver && this.#pid !== undefined) killGroup(this.#pid);
    this.#isOver = true;
    this.giveUp();
    this.#exit.reject(
      new FfmpegError('encoder_unavailable', 'ffmpeg was lost: the process that started it has ended'),
    );
  }
}

/** A promise that is settled from outside, once. Nobody needs to wait for it. */
class Promised<T> {
  resolve: (value: T) => void = () => {};
  reject: (error: Error) => void = () => {};
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor() {
    this.promise.catch(() => {});
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
