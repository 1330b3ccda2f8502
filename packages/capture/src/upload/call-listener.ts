/** Calls a listener; what it throws is uncaught, as with any event, and doesn't affect the caller. */
export function callListener(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
