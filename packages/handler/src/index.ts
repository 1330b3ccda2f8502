export { composeHandler } from './compose.ts';
export { composeRedrive } from './compose-redrive.ts';
export { composeReplay, type ReplayConfiguration } from './compose-replay.ts';
export { checkEncoder } from './config/check-encoder.ts';
export type { HandlerEnvironment } from './config/environment.ts';
export type { Handler } from './http/create-handler.ts';
export { loadAll } from './load-all.ts';
export type { RedriveHandler } from './redrive/redrive.ts';
export { type Replay, type Replayed, type ReplayInput, ReplayStoppedError } from './replay/replay.ts';
