import type { TextlintRuleModule } from '@textlint/types';
import { readSentences } from '../read-sentences.ts';
import { avoided } from '../words.ts';

/** Refuses words and turns of phrase that the documents avoid. */
export const words: TextlintRuleModule = ({ Syntax, RuleError, report, getSource, locator }) => {
  const check = (node: Parameters<typeof getSource>[0] & object): void => {
    for (const { text, offset } of readSentences(getSource(node))) {
      for (const { pattern, instead } of avoided) {
        const match = pattern.exec(text);
        if (match === null) continue;
        const index = offset + match.index;
        const message = `avoid "${shorten(match[0])}": ${instead}`;
        report(node, new RuleError(message, { padding: locator.at(index) }));
      }
    }
  };
  return { [Syntax.Paragraph]: check, [Syntax.Header]: check, [Syntax.TableCell]: check };
};

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
