import type { SQSEvent } from 'aws-lambda';
import { createRedrive, type RedriveHandler } from '../../../src/redrive/redrive.ts';
import type { SimulatedProcess } from '../basis/simulated-process.ts';
import type { World } from '../world.ts';
import { composeSimulatedDelivery } from './compose-simulated-delivery.ts';
import { silentMetrics, tracingLogger } from './silent-observers.ts';
import { startProcess } from './start-process.ts';

interface Environment {
  readonly process: SimulatedProcess;
  readonly redrive: RedriveHandler;
}

const functionLimitMs = 29_000;
const pollMs = 500;

/** Lambda's poller of the queue, and the processes that it starts. */
export class RedriveFleet {
  #idle: Environment[] = [];
  #started = 0;
  #running = 0;

  constructor(
    private readonly world: World,
    private readonly maxAtATime: number,
  ) {
    this.#poll();
  }

  get isIdle(): boolean {
    return this.#running === 0;
  }

  #poll(): void {
    const { timeline, queue } = this.world;
    if (this.#running < this.maxAtATime) {
      const event = queue.receive();
      if (event !== undefined) void this.#invoke(event);
    }
    timeline.after(pollMs, () => this.#poll());
  }

  async #invoke(event: SQSEvent): Promise<void> {
    this.#running += 1;
    const environment = this.#takeEnvironment();
    const failed = await this.#run(environment, event);
    this.#running -= 1;
    if (failed === undefined) return;
    environment.process.freeze();
    this.#idle.push(environment);
    const ids = event.Records.map(({ messageId }) => messageId);
    this.world.queue.remove(ids.filter((id) => !failed.includes(id)));
  }

  /** @returns the messages that failed; undefined where the process did not come to its end */
  #run({ process, redrive }: Environment, event: SQSEvent): Promise<readonly string[] | undefined> {
    const { timeline, auditor, trace } = this.world;
    process.thaw();
    const ids = event.Records.map(({ messageId }) => messageId);
    trace.note(process.name, `gets ${ids.join(', ')}`);
    const endsAtMs = timeline.nowMs + functionLimitMs;
    const context = { getRemainingTimeInMillis: () => endsAtMs - timeline.nowMs };
    return new Promise((resolve) => {
      const stopTimer = timeline.after(functionLimitMs, () => {
        auditor.noteHang(`${process.name} with ${ids.join(', ')}`);
        process.kill();
      });
      process.onDeath(() => {
        stopTimer();
        resolve(undefined);
      });
      redrive(event, context).then(
        ({ batchItemFailures }) => {
          if (process.isDead) return;
          stopTimer();
          const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
          trace.note(process.name, `has left ${failed.join(', ') || 'none'}`);
          resolve(failed);
        },
        (error: unknown) => auditor.noteCrash(process.name, error),
      );
    });
  }

  #takeEnvironment(): Environment {
    this.#idle = this.#idle.filter(({ process }) => !process.isDead);
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    this.#started += 1;
    const name = `redrive-${this.#started}`;
    const { world } = this;
    const dice = world.dice.fork(name);
    const process = startProcess(world, name, dice, 40);
    let names = 0;
    const newName = (): string => {
      names += 1;
      return `${name}-${names}`;
    };
    const delivery = composeSimulatedDelivery(world, process, dice, newName);
    const real = createRedrive({ ...delivery, metrics: silentMetrics, logger: tracingLogger(world, name) });
    return { process, redrive: world.mutation.redrive?.(real) ?? real };
  }
}
