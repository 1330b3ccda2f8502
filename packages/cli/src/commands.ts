import type { Command } from './command.ts';
import { clip } from './commands/clip.ts';
import { image } from './commands/image.ts';
import { inspect } from './commands/inspect.ts';
import { kvsLocal } from './commands/kvs-local.ts';
import { local } from './commands/local.ts';
import { replay } from './commands/replay/replay.ts';
import { send } from './commands/send/send.ts';
import { watch } from './commands/watch/watch.ts';

/** In the order of the help. */
export const commands: readonly Command[] = [local, send, watch, clip, image, inspect, replay, kvsLocal];
