import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IConstruct } from 'constructs';

/**
 * Reads the directives of the built page's content security policy, except `connect-src`.
 * @param folder the output of build-site.ts
 * @throws {Error} if there is no output
 */
export function readContentSecurityPolicy(scope: IConstruct, folder: string): Record<string, string> {
  const file = join(folder, 'content-security-policy.json');
  if (!existsSync(file)) {
    const command = 'node --import tsx infra/build-site.ts';
    throw new Error(`${scope.node.path}: the page is not built: ${file} is missing. Run ${command}`);
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}
