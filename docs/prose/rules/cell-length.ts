import type { TextlintRuleModule } from '@textlint/types';

/** Refuses prose in the cells of tables; a link's address does not count. */
export const cellLength =
  (maxCharacters: number): TextlintRuleModule =>
  ({ Syntax, RuleError, report, getSource }) => ({
    [Syntax.TableCell](node) {
      const { length } = getSource(node)
        .replace(/^\||\]\([^)]*\)/g, '')
        .trim();
      if (length <= maxCharacters) return;
      report(
        node,
        new RuleError(
          `the cell has ${length} characters, and ${maxCharacters} are the most: move the prose out of the table`,
        ),
      );
    },
  });
