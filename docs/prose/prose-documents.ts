import { execFileSync } from 'node:child_process';

/** What users read. Changelogs and reports of APIs are written by programs, and findings are notes of experiments. */
const patterns = ['*.md', 'docs/*.md', 'packages/*/README.md', 'infra/README.md'];

/** The documents that the rules hold for, below the folder of the repository. */
export function proseDocuments(repository: string): readonly string[] {
  const files = patterns.map((pattern) => `:(glob)${pattern}`);
  return execFileSync('git', ['ls-files', ...files], { cwd: repository, encoding: 'utf8' })
    .trim()
    .split('\n');
}
