import type { StartFunction } from '../rehearsal/cloud/start-function-process';
import { startContainer } from './start-container';
import { startRuntimeApi } from './start-runtime-api';

/** Runs the image of `.ci/image` for a rehearsed deployment, behind a Lambda Runtime API. */
export const startFunctionContainer: StartFunction = async (options) => {
  const { functionArn, command, timeoutMs, memoryMb, environment, onLine } = options;
  const { IMAGE: image, CONTAINER_ENGINE: engine = 'podman' } = process.env;
  if (image === undefined)
    throw new Error('IMAGE is not set. Run .ci/image, which builds the image and sets it.');

  const runtimeApi = await startRuntimeApi(timeoutMs, functionArn);
  const container = startContainer({
    ...{ engine, image, memoryMb, onLine, command: [command] },
    environment: { ...environment, AWS_LAMBDA_RUNTIME_API: runtimeApi.address },
  });
  const crashed = container.ended.then(() => Promise.reject(new Error(container.output())));
  crashed.catch(() => undefined);

  return {
    invoke: (event) => Promise.race([runtimeApi.ready.then(() => runtimeApi.invoke(event)), crashed]),
    async close() {
      await container.kill();
      runtimeApi.close();
    },
  };
};
