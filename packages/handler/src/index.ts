export { composeHandler, composeRedrive } from './compose.ts';
export type { HandlerEnvironment } from './config/environment.ts';
export type { Handler } from './http/create-handler.ts';
export type { RedriveHandler } from './redrive/redrive.ts';
