/** What a listener throws is uncaught, as with any event, and does not end whoever tells it. */
export function callListener(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
