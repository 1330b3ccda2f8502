/** Whether an error of the system has one of these codes. Not by `instanceof`, which another realm's error fails. */
export function isErrorCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}
