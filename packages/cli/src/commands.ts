import type { Command } from './command.ts';
import { clip } from './commands/clip.ts';
import { image } from './commands/image.ts';
import { inspect } from './commands/inspect.ts';
import { kvsLocal } from './commands/kvs-local.ts';
import { local } from './commands/local.ts';
import { send } from './commands/send/send.ts';

/** In the order of the help. */
export const commands: readonly Command[] = [local, send, clip, image, inspect, kvsLocal];
