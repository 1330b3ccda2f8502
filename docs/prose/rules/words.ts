import type { TextlintRuleModule } from '@textlint/types';
import { findAvoided } from '../find-avoided.ts';

/** Refuses words and turns of phrase that the documents avoid. */
export const words: TextlintRuleModule = ({ Syntax, RuleError, report, getSource, locator }) => {
  const check = (node: Parameters<typeof getSource>[0] & object): void => {
    for (const { index, message } of findAvoided(getSource(node))) {
      report(node, new RuleError(message, { padding: locator.at(index) }));
    }
  };
  return { [Syntax.Paragraph]: check, [Syntax.Header]: check, [Syntax.TableCell]: check };
};
