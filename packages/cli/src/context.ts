import type { Command } from './command.ts';
import type { Output } from './output/create-output.ts';

/** What a command works with. */
export interface Context {
  readonly output: Output;
  /** All that there are. */
  readonly commands: readonly Command[];
  readonly environment: NodeJS.ProcessEnv;
  /** Aborted by the first Ctrl-C (SIGINT, SIGTERM); a second one ends the process. */
  readonly stopping: () => AbortSignal;
}
