// Gives npm the manifest that users are to have: `node ../../packing/npm-manifest.mjs write|restore` in a package's folder.
// pnpm makes it by itself when it packs: versions in place of `workspace:`, the entries of `publishConfig`, and the licence
// of the repository. npm packs what it finds, so all that is laid there before, and taken away afterwards.
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const manifest = 'package.json';
/** The repository's manifest, while the other one is in its place. */
const kept = 'package.json.kept';
const licence = 'LICENSE';

// Also before it is written: whoever was killed half-way has left it.
restore();
if (process.argv[2] === 'write' && process.env.npm_config_user_agent?.startsWith('npm/')) write();

function restore() {
  if (!existsSync(kept)) return;
  renameSync(kept, manifest);
  rmSync(licence, { force: true });
}

function write() {
  const text = readFileSync(manifest, 'utf8');
  renameSync(manifest, kept);
  writeFileSync(manifest, `${JSON.stringify(toPublished(JSON.parse(text)), null, 2)}\n`);
  copyFileSync(fileURLToPath(new URL('../LICENSE', import.meta.url)), licence);
}

function toPublished({ devDependencies, scripts, publishConfig, dependencies, ...rest }) {
  const { exports, bin, ...config } = publishConfig;
  return {
    ...rest,
    exports,
    ...(bin ? { bin } : {}),
    ...(dependencies ? { dependencies: withVersions(dependencies) } : {}),
    publishConfig: config,
  };
}

function withVersions(dependencies) {
  const entries = Object.entries(dependencies).map(([name, range]) => [
    name,
    range === 'workspace:*' ? readVersion(name) : range,
  ]);
  return Object.fromEntries(entries);
}

function readVersion(name) {
  return JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version;
}
