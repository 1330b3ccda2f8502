import { execFileSync } from 'node:child_process';

/** Sources with comments and messages that people read. Tests have a language of their own. */
const patterns = [
  '*.ts',
  ...['api', 'bench', 'bin', 'docs', 'fuzz', 'packing'].map((folder) => `${folder}/**/*.ts`),
  ...['build', 'src'].map((folder) => `packages/*/${folder}/**/*.ts`),
  ...['*.ts', 'lib/**/*.ts'].map((path) => `infra/${path}`),
];

/** The rules name what they refuse. */
const rules = ['docs/prose/words.ts', 'docs/prose/rules'];

/** The source files that the word list holds for, below the folder of the repository. */
export function proseSources(repository: string): readonly string[] {
  const files = patterns.map((pattern) => `:(glob)${pattern}`);
  const except = rules.map((path) => `:(exclude)${path}`);
  return execFileSync('git', ['ls-files', ...files, ...except], { cwd: repository, encoding: 'utf8' })
    .trim()
    .split('\n');
}
