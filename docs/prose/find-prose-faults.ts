import { TextlintKernel, type TextlintMessage, type TextlintPluginCreator } from '@textlint/kernel';
import * as markdown from '@textlint/textlint-plugin-markdown';
import type { ProseFault } from './prose-fault.ts';
import { cellLength } from './rules/cell-length.ts';
import { sentenceLength } from './rules/sentence-length.ts';
import { words } from './rules/words.ts';

const kernel = new TextlintKernel();

/** Checks hand-written Markdown; code, links' addresses and the tables that are written from the code are left out. */
export async function findProseFaults(text: string): Promise<readonly ProseFault[]> {
  const { messages } = await kernel.lintText(withoutGeneratedTables(text), {
    ext: '.md',
    plugins: [{ pluginId: 'markdown', plugin: markdownPlugin() }],
    rules: [
      { ruleId: 'words', rule: words },
      { ruleId: 'sentence-length', rule: sentenceLength(35) },
      { ruleId: 'cell-length', rule: cellLength(160) },
    ],
  });
  return messages.map(toFault);
}

function toFault({ loc, message }: TextlintMessage): ProseFault {
  return { line: loc.start.line, column: loc.start.column, message };
}

/** Blank lines in their place keep the numbers of all others. */
function withoutGeneratedTables(text: string): string {
  return text.replace(/<!-- table: [\w-]+ -->.*?<!-- \/table -->/gs, (table) => table.replace(/[^\n]/g, ''));
}

/** Loaded as an ES module, one of CommonJS has its default export inside another. */
function markdownPlugin(): TextlintPluginCreator {
  const loaded: TextlintPluginCreator | { readonly default: TextlintPluginCreator } = markdown.default;
  return 'default' in loaded ? loaded.default : loaded;
}
