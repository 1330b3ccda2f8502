/** Whether a text may stand as the region of an ARN, such as `us-east-1`. */
export function isRegion(text: string): boolean {
  return /^[a-z\d-]+$/.test(text);
}
