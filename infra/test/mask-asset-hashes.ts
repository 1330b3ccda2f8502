/**
 * Replaces the hashes of assets in a template, so that a snapshot of it changes with the infrastructure and not with
 * every line of code in the image.
 *
 * ```ts
 * expect(maskAssetHashes(Template.fromStack(stack).toJSON())).toMatchSnapshot();
 * ```
 * @param template a template, or any part of one
 * @returns a copy in which each SHA-256 in hexadecimal digits reads `<asset hash>`
 */
export function maskAssetHashes<T>(template: T): T {
  return JSON.parse(
    JSON.stringify(template).replace(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g, '<asset hash>'),
  );
}
