import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startRuntimeApi } from '../../image/start-runtime-api';

/** How to run a function. */
export interface FunctionOptions {
  readonly functionArn: string;
  /** As the template names it to Lambda: `index.handler`. */
  readonly command: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Its environment, except the address of the Runtime API. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** A running function. */
export interface RunningFunction {
  /** @throws {FunctionError} when the handler threw; {Error} when the function has ended */
  invoke(event: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts a function, as Lambda does with its first event. */
export type StartFunction = (options: FunctionOptions) => Promise<RunningFunction>;

const root = join(__dirname, '../../../..');
const handlerDirectory = join(root, 'infra/image/handler');
/** The native parts of sharp, which the image has beside the bundle. */
const nativeModules = join(root, 'node_modules/.pnpm/node_modules');

/** Runs the bundle of the image in a process of its own, behind a Lambda Runtime API. */
export const startFunctionProcess: StartFunction = async (options) => {
  const { functionArn, command, timeoutMs, environment, onLine } = options;
  const runtimeApi = await startRuntimeApi(timeoutMs, functionArn);
  const [module = '', name = ''] = command.split('.');
  const runtime = join(__dirname, 'function-runtime.mjs');
  const child = spawn(process.execPath, [runtime, join(handlerDirectory, `${module}.mjs`), name], {
    env: { ...environment, AWS_LAMBDA_RUNTIME_API: runtimeApi.address, NODE_PATH: nativeModules },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const crashed = ended.then(() => Promise.reject(new Error(`${functionArn} has ended.`)));
  crashed.catch(() => undefined);

  return {
    invoke: (event) => Promise.race([runtimeApi.ready.then(() => runtimeApi.invoke(event)), crashed]),
    async close() {
      child.kill('SIGKILL');
      await ended;
      runtimeApi.close();
    },
  };
};
