/** Whether a system error has one of these codes. It avoids `instanceof`, which fails for errors of another realm. */
export function isErrorCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}
