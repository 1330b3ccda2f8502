import { createRequire } from 'node:module';
import { Argument, Command as CommanderCommand, Option } from 'commander';
import type { Command, Example, Flag, Operand } from './command.ts';
import type { Context } from './context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** The commands as commander knows them. */
export interface Program {
  /** @throws CommanderError for a wrong command line, which it has told of, and for help; errors of the command */
  readonly run: (args: readonly string[]) => Promise<ExitCode>;
}

const exitHelp = `
Exit status:
  0  done
  1  failed: standard error says why
  2  the command line is wrong`;

const environmentHelp = `
Environment:
  FRAME_INGEST_URL            address of the API, where neither --url nor --local is given
  FRAME_INGEST_AUTHORIZATION  header Authorization of each request to the API
  AWS_*                       region, credentials and endpoints (AWS_ENDPOINT_URL_S3, ...), as every AWS SDK reads them
  NO_COLOR                    no colours`;

export function createProgram(context: Context): Program {
  let exitCode: ExitCode = exitCodes.done;
  const program = new CommanderCommand('frame-ingest')
    .description('Camera frames into Amazon Kinesis Video Streams: run it, send, watch, look into it.')
    .version(readVersion(), '--version', 'the version')
    .helpOption('--help', 'this text')
    .helpCommand('help [command]', 'the options and examples of a command')
    .configureHelp({ showGlobalOptions: false, sortSubcommands: false })
    .exitOverride()
    .showHelpAfterError('Run `frame-ingest --help` for the commands.')
    .addHelpText('after', `${describeExamples(frontExamples)}\n${environmentHelp}\n${exitHelp}`);
  for (const command of context.commands) {
    program.addCommand(
      createSubcommand(command, context, (code) => {
        exitCode = code;
      }),
    );
  }
  return {
    async run(args) {
      await program.parseAsync(keepOperands(args, context.commands), { from: 'user' });
      return exitCode;
    },
  };
}

/** An address, with or without its scheme. */
const likeAddress = /^[a-z][a-z0-9+.-]*:\/\/|^(\[[0-9a-f:]+\]|[\w.-]+):\d+(\/|$)/i;

/**
 * An option such as `--local [URL]` would take what stands behind it, and that is often an operand: `send --local clip.mp4`.
 * Only what looks like an address belongs to the option then.
 */
function keepOperands(args: readonly string[], commands: readonly Command[]): string[] {
  const command = commands.find(({ name }) => name === args[0]);
  if (command?.operands === undefined) return [...args];
  return args.map((arg, position) => {
    const alone = arg.startsWith('--') ? command.flags[arg.slice(2)]?.alone : undefined;
    return alone === undefined || likeAddress.test(args[position + 1] ?? '') ? arg : `${arg}=${alone}`;
  });
}

const frontExamples: readonly Example[] = [
  { line: 'frame-ingest local', says: 'the whole service on this machine' },
  { line: 'frame-ingest send clip.mp4 --local --stream cam-1', says: 'a video into it' },
  { line: 'frame-ingest watch --local --stream cam-1', says: 'fragments as they arrive' },
];

function createSubcommand(
  command: Command,
  context: Context,
  onEnd: (code: ExitCode) => void,
): CommanderCommand {
  const { name, summary, about, operands = [], flags, examples, load } = command;
  const subcommand = new CommanderCommand(name)
    .summary(summary)
    .description(about === undefined ? `${summary}.` : `${summary}.\n\n${about}`)
    .helpOption('--help', 'this text')
    .exitOverride()
    .showHelpAfterError(`Run \`frame-ingest ${name} --help\` for its options and examples.`)
    .addHelpText('after', `${describeExamples(examples)}\n${exitHelp}`);
  for (const operand of operands) subcommand.addArgument(toArgument(operand));
  const options = Object.entries(flags).filter(([flag]) => flag !== 'help');
  const byName = new Map(options.map(([flag, of]) => [flag, toOption(flag, of)]));
  for (const option of byName.values()) subcommand.addOption(option);
  return subcommand.action(async () => {
    const values = Object.fromEntries(
      [...byName].map(([flag, option]) => {
        const empty = option.isBoolean() ? false : flags[flag]?.multiple ? [] : undefined;
        return [flag, subcommand.getOptionValue(option.attributeName()) ?? empty];
      }),
    );
    const typed = (subcommand.parent as unknown as { readonly rawArgs: readonly string[] }).rawArgs;
    const args = typed.slice(typed.indexOf(name) + 1);
    const run = await load();
    onEnd(await run({ operands: subcommand.args, values: values as never, args }, context));
  });
}

function toArgument({ name, says, isOptional = false, isSeveral = false }: Operand): Argument {
  const text = isSeveral ? `${name}...` : name;
  return new Argument(isOptional ? `[${text}]` : `<${text}>`, says);
}

function toOption(name: string, flag: Flag): Option {
  const { type, multiple = false, takes = 'VALUE', says, alone, default: preset } = flag;
  const behind = alone === undefined ? `<${takes}>` : `[${takes.replace(/^\[|\]$/g, '')}]`;
  const option = new Option(`--${name}${type === 'boolean' ? '' : ` ${behind}`}`, says.replaceAll('`', ''));
  if (alone !== undefined) option.preset(alone);
  if (multiple) {
    const given: string[] = [];
    option.argParser((value: string) => {
      given.push(value);
      return given;
    });
  }
  // Whether help shows one: nobody asks what an option is that nobody gives.
  const shown = type === 'string' ? [preset ?? []].flat().join() : '';
  return shown === '' ? option : option.default(preset, shown);
}

function describeExamples(examples: readonly Example[]): string {
  const lines = examples.map(({ line, says }) => `  # ${says}\n  ${line}`);
  return `\nExamples:\n${lines.join('\n\n')}`;
}

function readVersion(): string {
  return (createRequire(import.meta.url)('../package.json') as { readonly version: string }).version;
}
