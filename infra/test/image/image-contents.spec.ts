// Run by .ci/image, which builds the image for both architectures: what is in it can be read on either.
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const { CONTAINER_ENGINE: engine = 'podman', IMAGE_AMD64, IMAGE_ARM64, NATIVE_PLATFORM } = process.env;

/** @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html (e_machine) */
const elfMachines = { 62: 'x86-64', 183: 'AArch64' } as Record<number, string>;

const maxBytes = 120e6;

describe.each([
  { platform: 'linux/amd64', image: IMAGE_AMD64, cpu: 'x64', machine: 'x86-64' },
  { platform: 'linux/arm64', image: IMAGE_ARM64, cpu: 'arm64', machine: 'AArch64' },
])('the image for $platform', ({ platform, image = '', cpu, machine }) => {
  let directory: string;
  let files: string[];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'frame-ingest-'));
    copyTask(image, platform, directory);
    files = filesUnder(directory);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test('holds ffmpeg, sharp and libvips for that processor, and no other program', () => {
    const machines = files.flatMap((file): [string, string][] => {
      const found = readElfMachine(join(directory, file));
      return found === undefined ? [] : [[file.replace(/\d+(\.\d+)+/, '*'), found]];
    });

    expect(Object.fromEntries(machines)).toEqual({
      [`node_modules/@ffmpeg-installer/linux-${cpu}/ffmpeg`]: machine,
      [`node_modules/@img/sharp-linux-${cpu}/lib/sharp-linux-${cpu}-*.node`]: machine,
      [`node_modules/@img/sharp-libvips-linux-${cpu}/lib/libvips-cpp.so.*`]: machine,
    });
  });

  test('holds nothing but the handler, what it needs while it runs, and the licences', () => {
    const places = files.map((file) =>
      /^node_modules\/[^/]+\/[^/]+|^[^/]+/.exec(file)?.[0].replace(/^chunk-[0-9A-Z]{8}/, 'chunk'),
    );

    expect([...new Set(places)].sort()).toEqual([
      'THIRD-PARTY-NOTICES.md',
      'chunk.mjs',
      'chunk.mjs.map',
      ...(platform === NATIVE_PLATFORM ? ['compile-cache'] : []),
      'index.mjs',
      'index.mjs.map',
      'licenses',
      'node_modules/@ffmpeg-installer/ffmpeg',
      `node_modules/@ffmpeg-installer/linux-${cpu}`,
      `node_modules/@img/sharp-libvips-linux-${cpu}`,
      `node_modules/@img/sharp-linux-${cpu}`,
      'redrive.mjs',
      'redrive.mjs.map',
    ]);
    expect(files.filter((file) => /~$|\.ts$|(^|\/)\.|\.test\./.test(file))).toEqual([]);
  });

  test('has a compile cache that all users can read, if it was built on that processor', () => {
    const modes = files
      .filter((file) => file.startsWith('compile-cache/'))
      .map((file) => statSync(join(directory, file)).mode & 0o777);

    expect([...new Set(modes)]).toEqual(platform === NATIVE_PLATFORM ? [0o644] : []);
  });

  test('carries the text of every licence that its notices name', () => {
    const notices = readFileSync(join(directory, 'THIRD-PARTY-NOTICES.md'), 'utf8');
    const named = [...notices.matchAll(/`(licenses\/[^`]+)`/g)].map(([, file = '']) => file);

    expect(new Set(named)).toEqual(new Set(files.filter((file) => file.startsWith('licenses/'))));
    expect(readFileSync(join(directory, 'licenses/GPL-3.0.txt'), 'utf8')).toMatch(
      /GNU GENERAL PUBLIC LICENSE\s+Version 3/,
    );
  });

  test('adds at most 120 MB to its base', () => {
    const bytes = files.reduce((sum, file) => sum + statSync(join(directory, file)).size, 0);

    process.stdout.write(`${platform}: ${Math.round(bytes / 1e6)} MB on top of its base\n`);
    expect(bytes).toBeLessThanOrEqual(maxBytes);
  });
});

/** A container that is never started will do: its processor need not be this machine's. */
function copyTask(image: string, platform: string, directory: string): void {
  const container = execFileSync(engine, ['create', '--platform', platform, '--pull=never', image], {
    encoding: 'utf8',
  }).trim();
  try {
    execFileSync(engine, ['cp', `${container}:/var/task/.`, directory]);
  } finally {
    execFileSync(engine, ['rm', container], { stdio: 'ignore' });
  }
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}

function readElfMachine(path: string): string | undefined {
  const header = Buffer.alloc(20);
  const descriptor = openSync(path, 'r');
  readSync(descriptor, header);
  closeSync(descriptor);
  if (header.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const number = header.readUInt16LE(18);
  return elfMachines[number] ?? `machine ${number}`;
}
