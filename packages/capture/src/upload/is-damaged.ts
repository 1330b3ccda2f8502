/** Whether an error of the log says that the disk has lost a batch for good. */
export function isDamaged(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'damaged';
}
