import type { StackProcess } from './stack-process.ts';

/** Looks at the memory of the stack once a second, over its restarts. */
export function watchMemory(stack: StackProcess): { stop(): string } {
  const seen: number[] = [];
  const timer = setInterval(() => {
    const megabytes = stack.residentMegabytes;
    if (megabytes !== undefined && !Number.isNaN(megabytes)) seen.push(megabytes);
  }, 1_000);
  return {
    stop() {
      clearInterval(timer);
      const mean = (values: readonly number[]): string =>
        (values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)).toFixed(0);
      const third = Math.ceil(seen.length / 3);
      return `memory: ${mean(seen.slice(0, third))} MB in the first third, ${mean(seen.slice(-third))} MB in the last, ${Math.max(...seen).toFixed(0)} MB at the most`;
    },
  };
}
