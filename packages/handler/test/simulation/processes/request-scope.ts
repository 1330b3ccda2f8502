import { AsyncLocalStorage } from 'node:async_hooks';

/** The request that is being answered, so that what is done for it can be told from what others do. */
export const requestScope = new AsyncLocalStorage<string>();
