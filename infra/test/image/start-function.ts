import { functionEnvironment } from './function-environment';
import { type Container, startContainer } from './start-container';
import { type RuntimeApi, startRuntimeApi } from './start-runtime-api';

/** A container of the image with Lambda's side of the conversation. */
export interface RunningFunction {
  readonly container: Container;
  readonly runtimeApi: RuntimeApi;
  /** Ends the container at once, as Lambda does with a function that has no extension. */
  close(): Promise<void>;
}

/** How the function is started. */
export interface FunctionOptions {
  /**
   * Entry of the image and its export, as the construct names it to Lambda.
   * @default - the one that the image names
   */
  readonly entry?: string;
  /** @default 1769, as the construct has it */
  readonly memoryMb?: number;
  /**
   * What each invocation's deadline leaves the handler.
   * @default 29000, as the construct has it
   */
  readonly timeoutMs?: number;
  /** More environment variables; an empty one is as good as none. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the image of `.ci/image`, and does not wait until it is ready. */
export async function startFunction({
  entry,
  memoryMb = 1769,
  timeoutMs = 29_000,
  environment = {},
}: FunctionOptions = {}): Promise<RunningFunction> {
  const { IMAGE: image, CONTAINER_ENGINE: engine = 'podman' } = process.env;
  if (image === undefined)
    throw new Error('IMAGE is not set. Run .ci/image, which builds the image and sets it.');

  const runtimeApi = await startRuntimeApi(timeoutMs);
  const container = startContainer({
    engine,
    image,
    command: entry === undefined ? [] : [entry],
    memoryMb,
    environment: {
      ...functionEnvironment(),
      AWS_LAMBDA_RUNTIME_API: runtimeApi.address,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      ...environment,
    },
  });
  return {
    container,
    runtimeApi,
    async close() {
      await container.kill();
      runtimeApi.close();
    },
  };
}
