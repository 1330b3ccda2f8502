// Builds a package before it is packed: `node ../../packing/build.mjs [FROM:TO...]` in its folder.
// FROM:TO is a file or a folder, without its TypeScript, that goes beside what the compiler writes.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const files = readdirSync('.');
const projects = files.filter((name) => /^tsconfig\.build.*\.json$/.test(name));
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

// From nothing: what an earlier build has left is not packed. What the package depends on is built where it is stale.
rmSync('dist', { recursive: true, force: true });
for (const name of files) if (name.endsWith('.tsbuildinfo')) rmSync(name);
execFileSync(process.execPath, [join(typescript, 'bin/tsc'), '-b', ...projects], { stdio: 'inherit' });

for (const copy of process.argv.slice(2)) {
  const [from = '', to = ''] = copy.split(':');
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('.ts') });
}
