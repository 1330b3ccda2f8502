import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildImageContext } from '../build-image-context';

const repository = join(__dirname, '../..');
const image = join(repository, 'infra/image');
const entries = ['index.mjs', 'redrive.mjs'];

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'frame-ingest-image-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function bundle(
  name: string,
  sourceDirectory?: string,
  outputDirectory = join(directory, name),
): Promise<Map<string, string>> {
  await buildImageContext({ outputDirectory, ...(sourceDirectory === undefined ? {} : { sourceDirectory }) });
  const files = await readdir(outputDirectory);
  return new Map(
    await Promise.all(
      files.map(
        async (file): Promise<[string, string]> => [
          file,
          await readFile(join(outputDirectory, file), 'utf8'),
        ],
      ),
    ),
  );
}

describe('the bundle', () => {
  test('has the same bytes wherever the checkout lies', async () => {
    // On the file system of the checkout, where its packages can be linked: a copy of them all takes too long.
    const elsewhere = join(repository, 'cdk.out', 'another', 'check-out');
    await rm(elsewhere, { recursive: true, force: true });
    await mkdir(elsewhere, { recursive: true });
    for (const name of ['packages', 'node_modules']) {
      execFileSync('cp', ['-a', '-l', join(repository, name), elsewhere]);
    }

    const bundleOf = (checkout: string) =>
      bundle('', join(checkout, 'packages/handler/src'), join(checkout, 'cdk.out/bundle'));
    const here = await bundleOf(repository);
    const there = await bundleOf(elsewhere);
    await rm(elsewhere, { recursive: true });

    expect([...there.keys()]).toEqual([...here.keys()]);
    expect([...there].filter(([file, text]) => !file.endsWith('.map') && here.get(file) !== text)).toEqual(
      [],
    );
  });

  test('is an ES module for each function, that exports handler, and chunks, each with its source map beside it', async () => {
    const files = await bundle('exports');

    const modules = [...files.keys()].filter((file) => file.endsWith('.mjs'));
    expect(modules.filter((file) => !/^chunk-[0-9A-Z]{8}\.mjs$/.test(file)).sort()).toEqual(entries);
    expect([...files.keys()].sort()).toEqual(modules.flatMap((file) => [file, `${file}.map`]).sort());
    for (const file of entries) expect(files.get(file)).toMatch(/export\{[^}]*\bas handler\b[^}]*\}/);
    for (const file of modules) {
      expect(JSON.parse(files.get(`${file}.map`) ?? '').sourcesContent).toBeUndefined();
    }
  });

  test('leaves out nothing but what Node has and the image installs', async () => {
    const files = await bundle('imports');

    // Minified imports have no space before the name; texts that speak of imports do.
    const bundled = [...files]
      .filter(([file]) => file.endsWith('.mjs'))
      .map(([, text]) => text)
      .join('\n');
    const imports = [...bundled.matchAll(/\b(?:from|import\(?)"([^"]+)"/g)].map(([, name]) => name ?? '');
    // Words of a list, such as "from","to", are no imports.
    const names = imports.filter((name) => /^[@\w./:-]+$/.test(name));
    expect(names.filter((name) => !isBuiltin(name) && !files.has(name.replace('./', '')))).toEqual([]);
    // What is required while it runs; the rest of sharp is in the bundle.
    expect(bundled).toContain('"@ffmpeg-installer/ffmpeg"');
    expect(bundled).toContain('"@img/sharp-linux-x64/sharp.node"');
    expect(bundled).toContain('"@img/sharp-linux-arm64/sharp.node"');
  });

  test("imports none of Node's modules, which would read all that they export", async () => {
    const modules = [...(await bundle('builtins'))].filter(([file]) => file.endsWith('.mjs'));

    const imported = modules.flatMap(([, text]) =>
      [...text.matchAll(/\b(?:from|import\(?)"([^"]+)"/g)].map(([, name]) => name ?? ''),
    );
    expect(imported.filter((name) => isBuiltin(name))).toEqual([]);
    expect(modules.some(([, text]) => text.includes('("node:http")'))).toBe(true);
  });

  test('has schemas of the operations of S3 that are called, and of no others', async () => {
    const texts = [...(await bundle('schemas'))].filter(([file]) => file.endsWith('.mjs'));
    const has = (word: string): boolean => texts.some(([, text]) => text.includes(`"${word}"`));

    expect(['PutObject', 'GetObject', 'ListObjectsV2'].filter(has)).toHaveLength(3);
    expect(
      ['PutBucketLifecycleConfiguration', 'CreateMultipartUpload', 'SelectObjectContent'].filter(has),
    ).toEqual([]);
  });

  test('loads for a start nothing that only playback and forms need', async () => {
    const files = await bundle('start');

    const loaded = new Set<string>();
    const load = (file: string): void => {
      if (loaded.has(file)) return;
      loaded.add(file);
      for (const [, next = ''] of (files.get(file) ?? '').matchAll(/(?:from|import)"\.\/([^"]+)"/g))
        load(next);
    };
    load(startOf('index.mjs', files));
    expect([...loaded].some((file) => files.get(file)?.includes('"PutObject"'))).toBe(true);
    const filesWith = (word: string): string[] =>
      [...files].filter(([file, text]) => file.endsWith('.mjs') && text.includes(word)).map(([file]) => file);
    for (const word of ['GetHLSStreamingSessionURL', 'Boundary not found']) {
      expect(filesWith(word)).not.toEqual([]);
      expect(filesWith(word).filter((file) => loaded.has(file))).toEqual([]);
    }
  });

  test('is imported by its entry while that runs, and so from the compile cache', async () => {
    const files = await bundle('entries');

    for (const file of entries) {
      expect(files.get(file)).toContain('enableCompileCache');
      expect(startOf(file, files)).toMatch(/^chunk-/);
    }
  });

  test('has nothing of an earlier one', async () => {
    await bundle('earlier');
    await writeFile(join(directory, 'earlier/chunk-00000000.mjs'), '// Of yesterday.');

    expect((await bundle('earlier')).has('chunk-00000000.mjs')).toBe(false);
  });

  test('is not written again when nothing has changed', async () => {
    await bundle('again');
    const before = await stat(join(directory, 'again/index.mjs'));
    await bundle('again');
    const after = await stat(join(directory, 'again/index.mjs'));

    expect(after.ino).toBe(before.ino);
  });

  test('of a handler that is not there is an error', async () => {
    await expect(bundle('missing', join(directory, 'no-such-folder'))).rejects.toThrow(
      'no-such-folder/lambda.ts',
    );
  });
});

/** The module that an entry imports when Node uses the cache. */
function startOf(entry: string, files: ReadonlyMap<string, string>): string {
  const [, file = ''] = /await import\("\.\/([^"]+)"\)/.exec(files.get(entry) ?? '') ?? [];
  return file;
}

describe('the packages of the image', () => {
  const { packages } = readJson(join(image, 'package-lock.json'));
  const locked = Object.entries<{ integrity?: string; resolved?: string }>(packages).filter(
    ([path]) => path !== '',
  );

  test('are all locked by integrity, and come from whichever registry the builder uses', () => {
    expect(locked.length).toBeGreaterThan(0);
    for (const [, entry] of locked) {
      expect(entry).toHaveProperty('integrity');
      expect(entry).not.toHaveProperty('resolved');
    }
  });

  test('are those that the converter is tested with', () => {
    const { dependencies } = readJson(join(image, 'package.json'));

    expect(readJson(join(repository, 'packages/converter/package.json')).dependencies).toMatchObject(
      dependencies,
    );
    expect(packages['']).toMatchObject({ dependencies });
  });
});

// biome-ignore lint/suspicious/noExplicitAny: package.json files are of this repository
function readJson(path: string): any {
  return JSON.parse(readFileSync(path, 'utf8'));
}
