export interface UploadQueueOptions<Item> {
  /** Sends one item and deals with its own failures; should it reject, that is uncaught, and the queue goes on. */
  readonly send: (item: Item) => Promise<void>;
  /** How many items may wait while one is being sent. */
  readonly maxWaiting: number;
  /** Told of every item that gave way to newer ones and will not be sent. */
  readonly onDropped: (item: Item) => void;
}

export interface UploadQueue<Item> {
  readonly push: (item: Item) => void;
  /** Settles when nothing waits and nothing is being sent. */
  readonly drained: () => Promise<void>;
}

/** Sends items one at a time in the order given. When the network is slower than the camera, the oldest give way. */
export function createUploadQueue<Item>(options: UploadQueueOptions<Item>): UploadQueue<Item> {
  const waiting: Item[] = [];
  let sending: Promise<void> | undefined;

  async function sendAll(): Promise<void> {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await options.send(item).catch(throwUncaught);
    }
    sending = undefined;
  }

  return {
    push(item) {
      waiting.push(item);
      sending ??= sendAll();
      while (waiting.length > options.maxWaiting) {
        options.onDropped(waiting.shift() as Item);
      }
    },
    async drained() {
      while (sending !== undefined) await sending;
    },
  };
}

function throwUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
