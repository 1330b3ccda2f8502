/** What every command ends with. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** 0 done, 1 failed, 2 the command line is wrong. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
