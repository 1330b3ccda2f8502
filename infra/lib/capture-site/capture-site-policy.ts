import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IConstruct } from 'constructs';

/**
 * Reads what the built page needs of a browser, directive by directive, but for `connect-src`.
 * @param folder where build-site.ts has written
 * @throws {Error} when it has not
 */
export function readContentSecurityPolicy(scope: IConstruct, folder: string): Record<string, string> {
  const file = join(folder, 'content-security-policy.json');
  if (!existsSync(file)) {
    const command = 'node --import tsx infra/build-site.ts';
    throw new Error(`${scope.node.path}: the page has not been built: there is no ${file}. Run ${command}`);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
