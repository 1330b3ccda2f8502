export { LogError, type LogErrorCode } from '../errors.ts';
export type { BatchEnd, FrameLog, LoggedBatch } from '../log/frame-log.ts';
export type { LogDamage } from '../log/log-damage.ts';
export { type FrameLogOptions, openFrameLog } from '../log/open-frame-log.ts';
export { openDirectory } from './open-directory.ts';
