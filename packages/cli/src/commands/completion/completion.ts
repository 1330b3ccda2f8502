import { defineCommand } from '../../command.ts';
import { shells } from './shells.ts';

/** `frame-ingest completion` */
export const completion = defineCommand({
  name: 'completion',
  summary: 'Prints the script that lets a shell complete commands, options and files',
  operands: [{ name: 'SHELL', says: shells.join(', '), choices: shells }],
  flags: {},
  examples: [
    { line: 'frame-ingest completion bash >> ~/.bashrc', says: 'bash' },
    { line: 'frame-ingest completion zsh >> ~/.zshrc', says: 'zsh' },
    {
      line: 'frame-ingest completion fish > ~/.config/fish/completions/frame-ingest.fish',
      says: 'fish',
    },
  ],
  load: async () => (await import('./run-completion.ts')).runCompletion,
});
