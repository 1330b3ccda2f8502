import type { BatchAnswer, FrameDataAnswer, ProblemDetails } from '@frame-ingest/contract';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Dice } from '../basis/dice.ts';
import type { ApiFleet } from '../processes/api-fleet.ts';
import { epochMs } from '../processes/start-process.ts';
import { poison } from '../services/simulated-put-media.ts';
import type { World } from '../world.ts';
import { broken, CameraBatch, type CameraFrame } from './camera-batch.ts';

/** How a camera goes about a batch that is not answered with success. */
type Habit = 'patient' | 'hasty' | 'once' | 'eight at once';

const habits: readonly Habit[] = ['patient', 'patient', 'hasty', 'once', 'eight at once'];
/** Pictures that are sent eight times at once without times are eight batches, whose times may be the same but for a millisecond. */
const habitsWithoutTimes: readonly Habit[] = ['patient', 'hasty', 'once'];
/** JPEG's first bytes. */
const jpeg = '\xff\xd8\xff';
const frameMs = 1_000;
/** Longer than a gateway waits. */
const maxWaitMs = 31_000;
const maxTries = 25;

/** One camera, and the client that posts its batches. */
export class SimulatedCamera {
  isDone = false;
  readonly batches: CameraBatch[] = [];
  readonly #dice: Dice;
  readonly #streamName: string;
  readonly #isOnTheSecond: boolean;
  /** Leaves the times of its pictures to the service. */
  readonly #isTimeless: boolean;

  constructor(
    private readonly world: World,
    private readonly fleet: ApiFleet,
    private readonly name: string,
  ) {
    this.#dice = world.dice.fork(name);
    this.#streamName = this.#dice.pick(world.scenario.streamNames);
    this.#isOnTheSecond = this.#dice.chance(0.7);
    this.#isTimeless = this.#dice.chance(0.15);
  }

  async run(): Promise<void> {
    const { batchesPerCamera } = this.world.scenario;
    const underway: Promise<void>[] = [];
    let startMs = 2_000 + (this.#isOnTheSecond ? 0 : this.#dice.between(1, 999));
    for (let index = 0; index < batchesPerCamera; index += 1) {
      const batch = this.#takePictures(index, startMs);
      const lastMs = batch.frames.length * frameMs;
      startMs += lastMs;
      await this.#sleep(startMs - this.world.timeline.nowMs);
      this.batches.push(batch.made);
      underway.push(this.#bring(batch.made));
    }
    await Promise.all(underway);
    this.isDone = true;
  }

  #takePictures(index: number, startMs: number): { frames: readonly CameraFrame[]; made: CameraBatch } {
    const dice = this.#dice;
    const name = `${this.name}/${index}`;
    const length = dice.pick([2, 2, 2, 4, 6]);
    const isPoisoned = dice.chance(0.04);
    const isFirstBroken = dice.chance(0.15);
    const isFirstMissing = dice.chance(0.1);
    const frames = Array.from({ length }, (_, position): CameraFrame => {
      const isBroken = (isFirstBroken && position === 0) || dice.chance(0.03);
      const what = isBroken ? broken : isPoisoned && position === length - 1 ? poison : 'picture';
      return {
        timestampMs: epochMs + startMs + position * frameMs,
        picture: `${jpeg}${what} ${name}/${position}`,
        isMissing: isFirstMissing && position === 0,
      };
    });
    return { frames, made: new CameraBatch(name, this.#streamName, frames, !this.#isTimeless) };
  }

  async #bring(made: CameraBatch): Promise<void> {
    let batch = made;
    const habit = this.#dice.pick(this.#isTimeless ? habitsWithoutTimes : habits);
    if (habit === 'eight at once')
      await Promise.all(Array.from({ length: 8 }, () => this.#post(batch, maxWaitMs)));
    let pauseMs = 400;
    for (let tries = 1; ; tries += 1) {
      const isGivingUp = habit === 'hasty' && tries < 6;
      const answer = await this.#post(batch, isGivingUp ? this.#dice.between(100, 6_000) : maxWaitMs);
      if (answer !== undefined) batch = batch.withTimes(parse<ProblemDetails>(answer).timestamps);
      const isOver = answer !== undefined && !isWorthAnotherTry(answer);
      if (isOver || habit === 'once' || tries === maxTries) break;
      if (habit === 'hasty' && this.#dice.chance(0.5)) continue;
      await this.#sleep(this.#dice.between(pauseMs / 2, pauseMs));
      pauseMs = Math.min(20_000, pauseMs * 2);
    }
    if (this.#dice.chance(0.5)) await this.#sleep(this.#dice.between(0, 40_000));
    if (this.#dice.chance(0.5)) await askForBatch(this.world, this.fleet, batch);
  }

  /** @returns undefined where no answer came, or not in time */
  async #post(batch: CameraBatch, waitMs: number): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
    const { auditor } = this.world;
    let id = '';
    const request = { method: 'POST', path: '/FrameData', body: batch.body };
    const answered = this.fleet.send(
      request,
      (result) => {
        const answer = parse<FrameDataAnswer & ProblemDetails>(result);
        const posted = batch.withTimes(answer.timestamps);
        if (posted !== batch) this.batches.push(posted);
        auditor.notePost(id, posted, result, answer);
      },
      (requestId) => {
        id = requestId;
        this.world.trace.note(this.name, `${requestId} posts ${batch.name} (${batch.id})`);
      },
    );
    return Promise.race([answered, this.#sleep(waitMs).then(() => undefined)]);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.world.timeline.after(ms, resolve));
  }
}

/** Asks what became of a batch. */
export async function askForBatch(world: World, fleet: ApiFleet, batch: CameraBatch): Promise<void> {
  const { auditor, timeline } = world;
  const askedAtMs = timeline.nowMs;
  const request = { method: 'GET', path: `/Batches/${encodeURIComponent(batch.id)}` };
  await fleet.send(
    request,
    (result) => auditor.noteBatch(batch, result, parse<BatchAnswer>(result), askedAtMs),
    () => {},
  );
}

function isWorthAnotherTry(result: APIGatewayProxyStructuredResultV2): boolean {
  const { statusCode = 0 } = result;
  return statusCode >= 500 && parse<ProblemDetails>(result).retryable;
}

function parse<Body>({ body = '{}' }: APIGatewayProxyStructuredResultV2): Body {
  return JSON.parse(body) as Body;
}
