import { buildPage, contentSecurityPolicy, type PageFile } from '../build/build-page.ts';

let files: Map<string, PageFile>;
/** Each page's own text. */
let pages: string[];

beforeAll(async () => {
  files = await buildPage();
  pages = ['/', '/watch'].map(read);
});

function read(path: string): string {
  return Buffer.from(files.get(path)?.body ?? []).toString();
}

test('everything that a page links to is one of the files', () => {
  const links = pages
    .flatMap((html) => [...html.matchAll(/(?:src|href)="([^"]*)"/g)])
    .map(([, link]) => link);

  expect(links.length).toBeGreaterThan(0);
  expect(
    links.filter(
      (link = '') =>
        !(link.startsWith('#')
          ? pages.some((html) => html.includes(`id="${link.slice(1)}"`))
          : files.has(link)),
    ),
  ).toEqual([]);
});

test('nothing in a page is inline, as its content security policy demands', () => {
  expect(contentSecurityPolicy['script-src']).toBe("'self'");
  expect(contentSecurityPolicy['style-src']).toBe("'self'");
  for (const html of pages) expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
});

test('scripts are bundled: they import nothing', () => {
  for (const path of ['/main.js', '/watch.js', '/frame-worker.js']) {
    const script = read(path);

    expect(script.length).toBeGreaterThan(1000);
    expect(script).not.toMatch(/^import\s|\bimport\s*["'{]/m);
  }
});

test('only the viewer carries the HLS player, and only the capture page what remuxes clips', () => {
  const isHls = /EXT-X-PROGRAM-DATE-TIME.*MediaSource/s;

  expect(read('/watch.js')).toMatch(isHls);
  expect(read('/main.js')).not.toMatch(isHls);
  expect(read('/main.js')).toContain('mediabunny (MPL-2.0');
  expect(read('/watch.js')).toContain('hls.js (Apache-2.0');
  expect(read('/watch.js')).not.toContain('mediabunny');
});

test('every file says what it is', () => {
  const types = Object.fromEntries([...files].map(([path, { contentType }]) => [path, contentType]));

  expect(types).toEqual({
    '/': 'text/html; charset=utf-8',
    '/watch': 'text/html; charset=utf-8',
    '/main.js': 'text/javascript; charset=utf-8',
    '/watch.js': 'text/javascript; charset=utf-8',
    '/frame-worker.js': 'text/javascript; charset=utf-8',
    '/style.css': 'text/css; charset=utf-8',
    '/watch.css': 'text/css; charset=utf-8',
    '/icon.svg': 'image/svg+xml',
  });
});
