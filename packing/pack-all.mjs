// Builds and packs all published packages: npx -y pnpm@12.21.0 run pack-all [FOLDER]
// They need each other in exactly this version, so they are installed together.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.env.INIT_CWD ?? '.', process.argv[2] ?? 'packed');
const pnpm = process.env.npm_execpath ?? '';
if (!process.env.npm_config_user_agent?.startsWith('pnpm/')) {
  throw new Error('pack-all is a script of pnpm. Run: npx -y pnpm@12.21.0 run pack-all');
}

mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (/^frame-ingest-.*\.tgz$/.test(name)) rmSync(join(folder, name));
const published = findPublished();
for (const [index, path] of published.entries()) {
  // Each is built first, which takes minutes for all.
  console.log(`${index + 1} of ${published.length}: ${path}`);
  runPnpm(join(repository, path), 'pack', '--pack-destination', folder);
}
const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
console.log(
  `${tarballs.length} packages are in ${folder}. In a project of yours:\n  npm install ${folder}/*.tgz`,
);

/** pnpm itself is a program or a script, by its release. */
function runPnpm(cwd, ...args) {
  const [command, ...before] = /\.[cm]?js$/.test(pnpm) ? [process.execPath, pnpm] : [pnpm];
  execFileSync(command, [...before, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

function findPublished() {
  const paths = [...readdirSync(join(repository, 'packages')).map((name) => `packages/${name}`), 'infra'];
  return paths.filter((path) => {
    const manifest = JSON.parse(readFileSync(join(repository, path, 'package.json'), 'utf8'));
    return manifest.private !== true;
  });
}
