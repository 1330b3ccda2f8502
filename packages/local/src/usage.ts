import { cliFlags, defaultOf } from './cli-flags.ts';

const widest = 110;

/** What `--help` tells. */
export const usage = `Runs FrameIngest on this machine: page, API, S3 and Kinesis Video.

${Object.entries(cliFlags)
  .map(([name, flag]) => describe(name, flag))
  .join('\n')}

Lists are separated by commas; an option that takes one may also be given several times.

S3 and Kinesis Video take requests that are signed with the access key "local" and the secret "local".
`;

function describe(name: string, flag: (typeof cliFlags)[keyof typeof cliFlags]): string {
  const preset = defaultOf(flag);
  const head = `--${name}${'takes' in flag ? ` ${flag.takes}` : ''}`;
  const words = `${flag.says.replaceAll('`', '')}${preset === undefined ? '' : ` (default ${preset})`}`.split(
    ' ',
  );
  return indent(head, words);
}

/** Words in lines, all behind a column for what they describe. */
function indent(head: string, words: readonly string[]): string {
  const margin = ' '.repeat(28);
  const lines = [`  ${head}`.padEnd(margin.length - 1)];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= widest) lines.splice(-1, 1, line);
    else lines.push(`${margin}${word}`);
  }
  return lines.join('\n');
}
