import type { Command } from './command.ts';
import { clip } from './commands/clip.ts';
import { completion } from './commands/completion/completion.ts';
import { conform } from './commands/conform/conform.ts';
import { doctor } from './commands/doctor/doctor.ts';
import { image } from './commands/image.ts';
import { inspect } from './commands/inspect.ts';
import { kvsLocal } from './commands/kvs-local.ts';
import { local } from './commands/local.ts';
import { play } from './commands/play/play.ts';
import { replay } from './commands/replay/replay.ts';
import { send } from './commands/send/send.ts';
import { watch } from './commands/watch/watch.ts';

/** In the order of the help. */
export const commands: readonly Command[] = [
  ...[local, send, watch, play, clip, image],
  ...[doctor, conform, inspect, replay, kvsLocal, completion],
];
