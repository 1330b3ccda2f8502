import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Handler } from '../../../src/http/create-handler.ts';
import { type GatewayEventOptions, gatewayEvent } from '../../gateway-event.ts';
import type { SimulatedProcess } from '../basis/simulated-process.ts';
import type { World } from '../world.ts';
import { composeSimulatedApi } from './compose-simulated-api.ts';
import { requestScope } from './request-scope.ts';
import { startProcess } from './start-process.ts';

interface Environment {
  readonly process: SimulatedProcess;
  readonly handler: Handler;
}

/** Lambda ends a function that runs for longer. */
const functionLimitMs = 29_000;

/**
 * The processes behind the API. As Lambda has them: each for one request at a time, frozen in between. Or as the local stack
 * has it: one process for all.
 */
export class ApiFleet {
  #idle: Environment[] = [];
  #started = 0;
  #requests = 0;
  running = 0;

  constructor(private readonly world: World) {}

  /** @returns undefined where no answer comes */
  async send(
    options: GatewayEventOptions,
    onAnswer: (result: APIGatewayProxyStructuredResultV2) => void,
    onSent: (requestId: string) => void,
  ): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
    const { timeline, network, faults } = this.world;
    this.#requests += 1;
    const requestId = `request-${this.#requests}`;
    onSent(requestId);
    await new Promise<void>((resolve) => timeline.after(network.wayMs(), resolve));
    this.running += 1;
    const result = await this.#invoke(options, requestId, onAnswer);
    this.running -= 1;
    await new Promise<void>((resolve) => timeline.after(network.wayMs(), resolve));
    return faults.strikes('network: answer to the client lost') ? undefined : result;
  }

  #invoke(
    options: GatewayEventOptions,
    requestId: string,
    onAnswer: (result: APIGatewayProxyStructuredResultV2) => void,
  ): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
    const { timeline, auditor, trace, scenario } = this.world;
    const environment = this.#takeEnvironment();
    const { process, handler } = environment;
    process.thaw();
    trace.note(process.name, `${requestId} ${options.method} ${options.path}`);
    const endsAtMs = timeline.nowMs + functionLimitMs;
    const event = gatewayEvent(options);
    const answered = requestScope.run(requestId, () =>
      handler(event, { getRemainingTimeInMillis: () => endsAtMs - timeline.nowMs }),
    );
    return new Promise((resolve) => {
      const stopTimer = timeline.after(functionLimitMs, () => {
        auditor.noteHang(requestId);
        process.kill();
      });
      process.onDeath(() => {
        stopTimer();
        resolve(undefined);
      });
      answered.then(
        (result) => {
          if (process.isDead) return;
          stopTimer();
          trace.note(process.name, `${requestId} -> ${result.statusCode}`);
          onAnswer(result);
          if (scenario.isOneAtATime) {
            process.freeze();
            this.#idle.push(environment);
          }
          resolve(result);
        },
        (error: unknown) => auditor.noteCrash(requestId, error),
      );
    });
  }

  #takeEnvironment(): Environment {
    const { isOneAtATime } = this.world.scenario;
    this.#idle = this.#idle.filter(({ process }) => !process.isDead);
    const idle = isOneAtATime ? this.#idle.pop() : this.#idle[0];
    if (idle !== undefined) return idle;
    this.#started += 1;
    const name = `api-${this.#started}`;
    const dice = this.world.dice.fork(name);
    const process = startProcess(this.world, name, dice, isOneAtATime ? 30 : 200);
    const started = { process, handler: composeSimulatedApi(this.world, process, dice) };
    if (!isOneAtATime) this.#idle.push(started);
    return started;
  }
}
