// Run by .ci/image: how the function starts, and all the ways in which it ends.
import { execFile } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findProcesses } from './find-processes';
import { functionEnvironment } from './function-environment';
import { heaviestBatch } from './heaviest-batch';
import { sandboxArguments } from './sandbox-arguments';
import { type FunctionOptions, type RunningFunction, startFunction } from './start-function';
import { FunctionError } from './start-runtime-api';
import { type Services, startServices } from './start-services';
import { toHttpEvent } from './to-http-event';

const { IMAGE: image = '', CONTAINER_ENGINE: engine = 'podman' } = process.env;
const ffmpeg = '/var/task/node_modules/@ffmpeg-installer/';

let services: Services;
let running: RunningFunction | undefined;

beforeAll(async () => {
  services = await startServices();
});
afterEach(() => running?.close());
afterAll(() => services.close());

async function start(options: FunctionOptions = {}): Promise<RunningFunction> {
  const environment = { ...services.environment, ...options.environment };
  running = await startFunction({ ...options, environment });
  return running;
}

describe('a start', () => {
  test('needs no network', async () => {
    const event = JSON.stringify(toHttpEvent('GET', '/Config'));
    const script = `import(process.env.LAMBDA_TASK_ROOT + '/index.mjs')
      .then(({ handler }) => handler(${event}, { getRemainingTimeInMillis: () => 29_000 }))
      .then((result) => process.stdout.write('\\n' + JSON.stringify(result)));`;
    const sandbox = sandboxArguments({
      memoryMb: 1769,
      network: 'none',
      environment: functionEnvironment(),
    });

    const command = ['run', '--rm', ...sandbox, '--entrypoint=node', image, '--eval', script];
    const { stdout } = await promisify(execFile)(engine, command);

    expect(JSON.parse(stdout.split('\n').at(-1) ?? '')).toMatchObject({ statusCode: 200 });
  });

  test('without a variable is an error that names it and its place in the sources', async () => {
    const { runtimeApi, container } = await start({ environment: { ARCHIVE_BUCKET: '' } });

    await expect(runtimeApi.ready).rejects.toThrow(FunctionError);
    await expect(runtimeApi.ready).rejects.toThrow('ARCHIVE_BUCKET is not set. Set it to ');
    await expect(runtimeApi.ready).rejects.toHaveProperty(
      'trace',
      expect.stringMatching(/handler\/src\/config\/configuration\.ts:\d+/),
    );
    expect(await container.ended).not.toBe(0);
  });
});

describe('SIGTERM', () => {
  test('ends a function that waits for work', async () => {
    const { runtimeApi, container } = await start();
    await runtimeApi.ready;

    await container.signal('TERM');

    expect(await container.ended).toBe(128 + 15);
  });

  test('ends a function that encodes, and ffmpeg with it', async () => {
    const { runtimeApi, container } = await start();
    await runtimeApi.ready;
    const answered = runtimeApi.invoke(toHttpEvent('POST', '/FrameData', await heaviestBatch()));
    let outcome: unknown;
    void Promise.race([answered, container.ended]).then((first) => {
      outcome = first;
    });
    while (findProcesses(ffmpeg).length === 0 && outcome === undefined) await setTimeout(20);
    expect(outcome).toBeUndefined();
    const encoders = findProcesses(ffmpeg);

    await container.signal('TERM');

    expect(await container.ended).toBe(128 + 15);
    expect(findProcesses(ffmpeg).filter((id) => encoders.includes(id))).toEqual([]);
  });
});

describe('the heaviest batch that is taken', () => {
  // It is memory that is tested: a busy machine may take its time, and more than a request has.
  const timeoutMs = 120_000;

  test(
    'fits into the memory that the construct gives',
    async () => {
      const { runtimeApi, container } = await start({ timeoutMs });

      const answered = runtimeApi.invoke(toHttpEvent('POST', '/FrameData', await heaviestBatch()));
      const outcome = await Promise.race([answered, container.ended]);

      expect(outcome).toMatchObject({ statusCode: expect.any(Number) });
      const { statusCode, body = '' } = outcome as { statusCode: number; body?: string };
      expect(statusCode === 200 ? 'encoded' : JSON.parse(body).code).toMatch(/^(encoded|encoder_timeout)$/);
    },
    timeoutMs,
  );

  test(
    'is not waited for in vain where the memory is too small: the function is killed',
    async () => {
      const { runtimeApi, container } = await start({ timeoutMs, memoryMb: 128 });

      const answered = runtimeApi.invoke(toHttpEvent('POST', '/FrameData', await heaviestBatch()));
      const outcome = await Promise.race([answered, container.ended]);

      expect(outcome).toBe(128 + 9);
    },
    timeoutMs,
  );
});
