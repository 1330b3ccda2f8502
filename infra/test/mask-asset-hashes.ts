/**
 * A copy of a template, or of any part of one, in which the hash of each asset reads `<asset hash>`: it changes with the
 * infrastructure, and not with every line of code.
 */
export function maskAssetHashes<T>(template: T): T {
  const sha256 = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;
  return JSON.parse(JSON.stringify(template).replace(sha256, '<asset hash>'));
}
