export { composeHandler } from './compose.ts';
export type { HandlerEnvironment } from './config/environment.ts';
export type { Handler } from './http/create-handler.ts';
