import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { checkSetting } from '../docs/tables/check-setting.ts';
import { documents } from '../docs/tables/documents.ts';
import { presetToMarkdown } from '../docs/tables/parse-preset.ts';
import { readMembers } from '../docs/tables/read-members.ts';
import { replaceTables } from '../docs/tables/replace-tables.ts';
import { toMarkdown } from '../docs/tables/table.ts';
import { updateDocument } from '../docs/tables/update-document.ts';

const repository = join(__dirname, '..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'documents-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each(documents.map((document) => [document.path, document] as const))(
  'the tables of %s are what the code says',
  (_path, document) => {
    expect(() => updateDocument(document, repository, false)).not.toThrow();
  },
);

test('every document with marked tables is among them', () => {
  const tracked = execFileSync('git', ['ls-files', '*.md'], { cwd: repository, encoding: 'utf8' });
  const marked = tracked
    .trim()
    .split('\n')
    .filter((path) => /^<!-- table: /m.test(readFileSync(join(repository, path), 'utf8')));

  expect(documents.map(({ path }) => path).sort()).toEqual(marked.sort());
});

test('the command checks every document', async () => {
  const script = join(repository, 'docs/tables/write-tables.ts');
  const args = ['--import', 'tsx', script, '--check'];

  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repository });

  expect(stdout).toBe(`The tables of ${documents.length} documents are up to date.\n`);
});

/** A copy of a document, and of the one file that its table is made from. */
function copyHandler(): { readonly readme: string; readonly source: string; readonly update: Update } {
  const [readme, source] = ['packages/handler/README.md', 'packages/handler/src/config/environment.ts'];
  for (const path of [readme, source]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(repository, path), join(folder, path));
  }
  const document = documents.find(({ path }) => path === readme);
  if (document === undefined) throw new Error(`${readme} has no tables`);
  return {
    readme: join(folder, readme),
    source: join(folder, source),
    update: (write) => updateDocument(document, folder, write),
  };
}

type Update = (write: boolean) => void;

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

test('a table that was changed by hand is told with its document and the cure, and written anew', () => {
  const { readme, update } = copyHandler();
  const before = readFileSync(readme, 'utf8');
  edit(readme, '| 700000000 |', '| 7000000 |');

  expect(() => update(false)).toThrow(
    'packages/handler/README.md: the table environment is not what the code says. Run: npx -y pnpm@12.21.0 tables',
  );
  update(true);
  expect(readFileSync(readme, 'utf8')).toBe(before);
});

test('a docstring that changes makes the table stale', () => {
  const { source, update } = copyHandler();
  edit(source, 'Path of another ffmpeg.', 'Path of the ffmpeg.');

  expect(() => update(false)).toThrow('the table environment is not what the code says');
});

test.each([
  [
    '256 to 7000000000',
    '256 to 8000000000',
    'HandlerEnvironment.MAX_BATCH_PIXELS says 256 to 8000000000 pixels, and the code 256 to 7000000000 pixels',
  ],
  [
    'a batch, 1 to 1200',
    'a batch, up to 1200',
    'HandlerEnvironment.MAX_FRAMES says no range, and the code 1 to 1200 frames',
  ],
  [
    '0 to 25000 ms',
    '0 to 25000 seconds',
    'HandlerEnvironment.DELIVERY_PATIENCE_MS says 0 to 25000000 ms, and the code 0 to 25000 ms',
  ],
  [
    '@default 700000000',
    '@default 70000000',
    'HandlerEnvironment.MAX_BATCH_PIXELS has @default 70000000, and the code 700000000 pixels',
  ],
])('a docstring with %s made %s is refused, for the code says otherwise', (from, to, message) => {
  const { source, update } = copyHandler();
  edit(source, from, to);

  expect(() => update(true)).toThrow(
    `packages/handler/README.md: packages/handler/src/config/environment.ts: ${message}`,
  );
});

function membersOf(text: string): ReturnType<typeof readMembers> {
  writeFileSync(join(folder, 'options.ts'), text);
  return readMembers(folder, 'options.ts', 'Options');
}

test.each([
  ['no docstring', 'readonly port?: number;', 'options.ts: Options.port has no docstring'],
  ['only tags', '/** @default 1 */ readonly port?: number;', 'options.ts: Options.port has no docstring'],
  [
    'no default',
    '/** Port to listen at. */ readonly port?: number;',
    'options.ts: Options.port has no @default',
  ],
])('a property with %s is an error that names it', (_what, property, message) => {
  expect(() => membersOf(`export interface Options {\n${property}\n}`)).toThrow(message);
});

test('a type that is not there is an error that names it', () => {
  expect(() => membersOf('interface Option { a: string }')).toThrow('options.ts has no type Options');
});

test('of a docstring the first paragraph and the default are read, of an intersection its own properties', () => {
  const members = membersOf(`type Options = Other & {
    /**
     * Address, see
     * {@link port}.
     *
     * More for those who read the code.
     * @default '127.0.0.1' - this machine
     */
    readonly host?: string;
    /** Directory. */
    readonly dir: string;
  };`);

  expect(members).toMatchObject([
    { name: 'host', isOptional: true, text: 'Address, see `port`.', preset: "'127.0.0.1' - this machine" },
    { name: 'dir', isOptional: false, text: 'Directory.', preset: undefined },
  ]);
});

test.each([
  ['24', '24'],
  ["'video/h264'", '`video/h264`'],
  ['- none', 'none'],
  ['1769 - one whole processor', '1769 (one whole processor)'],
  ['Duration.hours(24)', '24 hours'],
  ['Duration.seconds(1)', '1 second'],
  ['RemovalPolicy.RETAIN', '`RemovalPolicy.RETAIN`'],
  [undefined, 'required'],
])('@default %s is %s in a table', (preset, markdown) => {
  expect(presetToMarkdown(preset)).toBe(markdown);
});

test('a range is compared in the unit of the setting', () => {
  const member = { name: 'patience', place: 'patience', isOptional: true };
  const setting = { unit: 'ms', lowest: 0, highest: 25_000, preset: 2000 };

  const inSeconds = { ...member, text: 'Patience, 0 to 25 seconds.', preset: 'Duration.seconds(2)' };
  expect(() => checkSetting(inSeconds, setting)).not.toThrow();
  const tooLong = { ...inSeconds, preset: 'Duration.seconds(3)' };
  expect(() => checkSetting(tooLong, setting)).toThrow(
    'has @default Duration.seconds(3), and the code 2000 ms',
  );
});

test('pipes are escaped, lines joined, and columns not padded', () => {
  const table = {
    columns: ['a', ''],
    rows: [
      ['`x|y`', 'two\n lines'],
      ['', 'z'],
    ],
  };

  expect(toMarkdown(table)).toBe('| a | |\n| --- | --- |\n| `x\\|y` | two lines |\n| | z |');
});

const table = { columns: ['a'], rows: [['b']] };

test.each([
  ['a marker without a table', '<!-- table: b -->\n<!-- /table -->', 'there is no table b; there is a'],
  ['a table without markers', 'text', '<!-- table: a --> ... <!-- /table --> is missing'],
  ['a table twice', '<!-- table: a -->\n<!-- /table -->\n'.repeat(2), 'the table a is there twice'],
  ['an end alone', '<!-- table: a -->\n<!-- /table -->\n<!-- /table -->', 'do not pair up'],
  ['a beginning alone', '<!-- table: a -->\n<!-- /table -->\n<!-- table: c -->', 'do not pair up'],
])('%s is an error', (_what, text, message) => {
  expect(() => replaceTables(text, { a: table })).toThrow(message);
});

test('a default is told by @default, which editors show and tables are made of, never in the text', () => {
  const packages = readdirSync(join(repository, 'packages')).map((name) => join('packages', name, 'src'));
  const files = [...packages, 'infra/lib'].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );

  const inText = files.filter((file) =>
    /\*.*[^@]\bDefaults?(:| to|) [\d'`a-z]/.test(readFileSync(join(repository, file), 'utf8')),
  );

  expect(files.length).toBeGreaterThan(100);
  expect(inText).toEqual([]);
});
