import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import GithubSlugger from 'github-slugger';

const repository = join(__dirname, '..');
const documents = execFileSync('git', ['ls-files', '*.md', ':!*CHANGELOG.md', ':!findings', ':!api'], {
  cwd: repository,
  encoding: 'utf8',
})
  .trim()
  .split('\n');

const links = documents.flatMap((document) =>
  [...withoutCode(read(document)).matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)]
    .map(([, markdown, html]) => markdown ?? html ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => [document, target] as const),
);

test.each(links)('%s leads to %s', (document, target) => {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? document : join(dirname(document), path);

  expect(existsSync(join(repository, file))).toBe(true);
  if (anchor === undefined) return;
  const isFolder = statSync(join(repository, file)).isDirectory();
  expect(anchorsOf(isFolder ? join(file, 'README.md') : file)).toContain(anchor);
});

/** Ids of the headings, as GitHub makes them. */
function anchorsOf(file: string): string[] {
  const slugger = new GithubSlugger();
  return [...withoutCode(read(file)).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    slugger.slug(heading.replaceAll('`', '')),
  );
}

function read(file: string): string {
  return readFileSync(join(repository, file), 'utf8');
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}
