import { IngestError } from '../src/errors.ts';
import { progressLines } from '../src/node/tell-progress.ts';
import { toPlainText } from '../src/plain-text.ts';

// Escape and bell, a C1 control, a line separator, a right-to-left override; then words in any language, which stay.
const hostile = 'a\u001b]0;title\u0007b\u009b31mc\r\nd\u2028e\u202ef ü 画像';

test.each([
  ['a text', toPlainText(hostile)],
  ['an error', new IngestError(hostile, { code: 'not_an_answer', retryable: true }).message],
  ['a line of the command', progressLines.problem(hostile).slice('00:00:00 '.length, -1)],
])('%s has no words of others that control a terminal', (_, text) => {
  expect(text).toBe('a ]0;title b 31mc d e f ü 画像');
});
