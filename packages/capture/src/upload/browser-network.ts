import type { Network } from './network.ts';

/** The browser's report about its network, in a page and in a worker. */
export const browserNetwork: Network = {
  isOnline: () => navigator.onLine,
  onChange(listener) {
    addEventListener('online', listener);
    addEventListener('offline', listener);
  },
};
