import type { TextlintRuleModule } from '@textlint/types';
import { readSentences } from '../read-sentences.ts';

/** Refuses sentences of more words than readers keep in mind. */
export const sentenceLength =
  (maxWords: number): TextlintRuleModule =>
  ({ Syntax, RuleError, report, getSource, locator }) => ({
    [Syntax.Paragraph](node) {
      for (const { text, offset } of readSentences(getSource(node))) {
        const count = text.match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0;
        if (count <= maxWords) continue;
        const message = `the sentence has ${count} words, and ${maxWords} are the most: divide it`;
        report(node, new RuleError(message, { padding: locator.at(offset) }));
      }
    },
  });
