/** A sentence, and where it begins in what it was read from. */
export interface Sentence {
  readonly text: string;
  readonly offset: number;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The sentences of a Markdown paragraph. Code is one word, and addresses of links are blank; both keep their length. */
export function readSentences(markdown: string): readonly Sentence[] {
  const text = markdown
    .replace(/(`+)[^`](?:.*?[^`])?\1/gs, (code) => 'X'.repeat(code.length))
    .replace(/\]\([^)]*\)/g, (address) => `]${' '.repeat(address.length - 1)}`)
    .replace(/<!--.*?-->|<[^>\s][^>]*>/gs, (html) => ' '.repeat(html.length))
    .replace(/[*_[\]]/g, ' ')
    .replace(/\n/g, ' ');
  return [...segmenter.segment(text)].map(({ segment, index }) => {
    const start = segment.length - segment.trimStart().length;
    return { text: segment.trim(), offset: index + start };
  });
}
