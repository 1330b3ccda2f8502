import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '../src/commands.ts';
import { killCommands, runCli, runInTerminal } from './run-cli.ts';

jest.setTimeout(60_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
});
afterAll(() => {
  killCommands();
  rmSync(folder, { recursive: true });
});

test('help lists every command, with examples and what the exit status means', async () => {
  const { code, stdout, stderr } = await runCli(['--help']);

  expect([code, stderr]).toEqual([0, '']);
  for (const { name } of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  expect(stdout).toContain('Examples:');
  expect(stdout).toMatch(/0 {2}done\n {2}1 {2}failed.*\n {2}2 {2}the command line is wrong/);
});

test('the help of a command has its options, their defaults and its examples', async () => {
  const { code, stdout } = await runCli(['clip', '--help']);

  expect(code).toBe(0);
  expect(stdout).toMatch(/--from <TIME> .*\n(?: {10,}.*\n)*.*\(default: -10s\)/);
  expect(stdout).toContain('# the last ten seconds\n  frame-ingest clip last.mp4 --local --stream cam-1');
});

test.each(commands.map(({ name, examples, flags }) => ({ name, examples, flags })))(
  'the examples of $name are its own, with options that there are',
  ({ name, examples, flags }) => {
    expect(examples.length).toBeGreaterThan(0);
    for (const { line } of examples) {
      expect(line).toContain(`frame-ingest ${name}`);
      const [, own = ''] = line.split(`frame-ingest ${name}`);
      const [first = ''] = own.split('|');
      for (const [, option = ''] of first.matchAll(/ --([a-z-]+)/g)) {
        expect(Object.keys(flags)).toContain(option);
      }
    }
  },
);

test.each([
  [['wach'], 'unknown command', 'Did you mean watch?'],
  [['watch', '--strem', 'a'], "unknown option '--strem'", 'Did you mean --stream?'],
  [['clip'], "missing required argument 'FILE'", 'frame-ingest clip --help'],
  [['clip', 'a.mp4'], '--url is missing', '--local'],
  [['image', 'a.jpg', '--url', 'ftp://x'], '--url is "ftp://x"', 'Give an address'],
  [['image', 'a.jpg', '--local', '--at', 'noon'], '--at is "noon"', '-10s'],
  [['local', '--port', 'x'], '--port is "x"', 'frame-ingest local --help'],
  [['inspect', 'a.mkv', '--start', '0'], '--relative and --start need --fix OUT', 'inspect --help'],
])('%j is told in words, without a stack trace, and exits with 2', async (args, what, cure) => {
  const { code, stdout, stderr } = await runCli(args);

  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(what);
  expect(stderr).toContain(cure);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('all that is wrong with the options of send is told at once', async () => {
  const { code, stderr } = await runCli([
    ...['send', 'x', '--local', '--fps', '0', '--as', 'gif', '--order', 'none'],
  ]);

  expect(code).toBe(2);
  expect(stderr).toContain('--fps is "0"');
  expect(stderr).toContain('--as is "gif"');
  expect(stderr).toContain('--order is "none"');
});

test('all that is wrong with the options of replay is told at once', async () => {
  const { code, stderr } = await runCli(['replay', '--from', 'x', '--to-stream', '../x', '--rate', '9']);

  expect(code).toBe(2);
  expect(stderr).toMatch(/--stream is missing.*\n--from is "x".*\n--to-stream is "\.\.\/x".*\n--rate is "9"/);
});

test.each([
  [['send', '/nowhere', '--local'], '/nowhere is not there'],
  [['send', '--local', '/nowhere'], '/nowhere is not there'],
  [['send', '--local', 'http://127.0.0.1:9', '/nowhere'], '/nowhere is not there'],
  [['send', 'README.md', '--local'], 'neither a picture nor a video'],
  [['inspect', '/nowhere'], 'ENOENT'],
  [['image', 'a.jpg', '--url', 'http://127.0.0.1:9'], 'has no answer'],
  [['watch', '--local', 'http://127.0.0.1:9', '--stream', 'cam'], 'Start it with `frame-ingest local`'],
])('%j fails in words, without a stack trace, and exits with 1', async (args, what) => {
  const { code, stdout, stderr } = await runCli(args);

  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(what);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('what package managers put before the options of a command is passed over', async () => {
  expect(await runCli(['clip', '--', '--help'])).toMatchObject({ code: 0, stderr: '' });
});

test('inspect gives a verdict for each consumer, and JSON for programs', async () => {
  const file = join(folder, 'empty.mkv');
  writeFileSync(file, '');

  const text = await runCli(['inspect', file]);
  const json = await runCli(['inspect', file, '--json']);

  expect([text.code, json.code]).toEqual([1, 1]);
  expect(text.stdout).toContain('PutMedia     refused');
  expect(JSON.parse(json.stdout)).toMatchObject({ file, verdicts: { putMedia: { accepted: false } } });
});

test('colours are for terminals, and NO_COLOR turns them off', async () => {
  const args = ['doctor', '--local', 'http://127.0.0.1:9'];
  const colour = '\x1b[32mok';

  const [piped, inTerminal, without] = await Promise.all([
    runCli(args),
    runInTerminal(args),
    runInTerminal(args, { NO_COLOR: '1' }),
  ]);

  expect(piped.stdout).not.toContain('\x1b[');
  expect(inTerminal.stdout).toContain(colour);
  expect(without.stdout).not.toContain(colour);
});

describe('completion in bash', () => {
  let scriptFile: string;
  beforeAll(async () => {
    scriptFile = join(folder, 'completion.bash');
    writeFileSync(scriptFile, (await runCli(['completion', 'bash'])).stdout);
  });

  /** What bash offers for the last word. */
  function complete(...words: string[]): string[] {
    const typed = words.map((word) => `'${word}'`).join(' ');
    const code = `. '${scriptFile}'; COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _frame_ingest; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', code], { encoding: 'utf8' }).trim().split('\n').filter(Boolean);
  }

  test('the script is one that bash takes, and it registers the command', () => {
    execFileSync('bash', ['-n', scriptFile]);
    const registered = execFileSync('bash', ['-c', `. '${scriptFile}'; complete -p frame-ingest`], {
      encoding: 'utf8',
    });

    expect(registered.trim()).toBe('complete -o default -F _frame_ingest frame-ingest');
  });

  test('it offers commands, options and what may stand behind an option', () => {
    expect(complete('frame-ingest', 'w')).toEqual(['watch']);
    expect(complete('frame-ingest', 'clip', '--f')).toEqual(['--from']);
    expect(complete('frame-ingest', 'send', '--as', '')).toEqual(['auto', 'h264', 'jpeg']);
    expect(complete('frame-ingest', 'completion', 'f')).toEqual(['fish']);
    expect(complete('frame-ingest', 'help', 'ins')).toEqual(['inspect']);
  });

  test('it leaves files to bash itself', () => {
    expect(complete('frame-ingest', 'inspect', './x')).toEqual([]);
  });
});

test('the script for zsh is that of bash, behind what lets zsh run it', async () => {
  const { stdout } = await runCli(['completion', 'zsh']);

  expect(stdout).toMatch(/bashcompinit\n_frame_ingest\(\) \{/);
});

test('the script for fish has a line for each command and each option', async () => {
  const { stdout } = await runCli(['completion', 'fish']);

  for (const { name, flags } of commands) {
    expect(stdout).toContain(`-a ${name} -d '`);
    for (const flag of Object.keys(flags)) {
      expect(stdout).toMatch(new RegExp(`__fish_seen_subcommand_from ${name}' -l ${flag} `));
    }
  }
});
