import { buildPage, contentSecurityPolicy, type PageFile } from '../build/build-page.ts';

let files: Map<string, PageFile>;
let html: string;

beforeAll(async () => {
  files = await buildPage();
  html = Buffer.from(files.get('/')?.body ?? []).toString();
});

test('everything that the page links to is one of its files', () => {
  const links = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link);

  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !files.has(link ?? ''))).toEqual([]);
});

test('nothing in the page is inline, as its content security policy demands', () => {
  expect(contentSecurityPolicy['script-src']).toBe("'self'");
  expect(contentSecurityPolicy['style-src']).toBe("'self'");
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
});

test('scripts are bundled: they import nothing', () => {
  for (const path of ['/main.js', '/frame-worker.js']) {
    const script = Buffer.from(files.get(path)?.body ?? []).toString();

    expect(script.length).toBeGreaterThan(1000);
    expect(script).not.toMatch(/^import\s|\bimport\s*["'{]/m);
  }
});

test('every file says what it is', () => {
  const types = Object.fromEntries([...files].map(([path, { contentType }]) => [path, contentType]));

  expect(types).toEqual({
    '/': 'text/html; charset=utf-8',
    '/main.js': 'text/javascript; charset=utf-8',
    '/frame-worker.js': 'text/javascript; charset=utf-8',
    '/style.css': 'text/css; charset=utf-8',
    '/icon.svg': 'image/svg+xml',
  });
});
