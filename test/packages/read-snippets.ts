import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(__dirname, '../..');

export interface Snippet {
  /** File and line, such as `packages-converter-README-5`. */
  readonly name: string;
  /** The whole module: what the snippet shows, and what it takes for granted. */
  readonly code: string;
}

/**
 * Every block of TypeScript in the documents of the repository. A comment before the block, which readers do not see, says
 * what stands around it in their project: `<!-- given: declare const jpeg: Uint8Array; -->`. A block that speaks of `this`
 * is a piece of a stack's constructor.
 */
export function readSnippets(): Snippet[] {
  const documents = execFileSync(
    'git',
    ['ls-files', '*.md', ':!*CHANGELOG.md', ':!.changeset', ':!findings', ':!api'],
    {
      cwd: repository,
      encoding: 'utf8',
    },
  );
  return documents.trim().split('\n').flatMap(readDocument);
}

function readDocument(path: string): Snippet[] {
  const text = readFileSync(join(repository, path), 'utf8');
  const blocks = /(?:<!-- given:([\s\S]*?)-->\n+)?^```(?:ts|typescript|js|javascript)\n([\s\S]*?)^```$/gm;
  return [...text.matchAll(blocks)].map(({ 1: given = '', 2: block = '', index }) => ({
    name: `${path.replace(/\.md$/, '').replaceAll('/', '-')}-${text.slice(0, index).split('\n').length}`,
    code: toModule(given.trim(), block),
  }));
}

function toModule(given: string, block: string): string {
  const [imports, statements] = splitImports(block);
  if (!/\bthis\b/.test(statements.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))) {
    return [given, imports, statements, 'export {};'].join('\n');
  }
  const stack = `class extends Stack {\n  constructor(scope: Construct) {\n    super(scope, 'Stack');\n${statements}  }\n}`;
  const around = "import { Stack } from 'aws-cdk-lib';\nimport type { Construct } from 'constructs';";
  return [around, given, imports, `export const UserStack = ${stack};`].join('\n');
}

function splitImports(block: string): [string, string] {
  const statement = /^import [\s\S]*? from '[^']+';\n/gm;
  return [[...block.matchAll(statement)].join(''), block.replace(statement, '')];
}
