export { composeHandler } from './compose.ts';
export type { Handler } from './create-handler.ts';
export type { HandlerEnvironment } from './environment.ts';
