/** A way of writing that the documents avoid, and what to write in its place. */
export interface Avoided {
  readonly pattern: RegExp;
  readonly instead: string;
}

/** Words and turns of phrase; where a pattern begins with `^`, it is held to the beginning of a sentence. */
export const avoided: readonly Avoided[] = [
  { pattern: /\bthat of\b/i, instead: 'name the thing again' },
  {
    pattern: /(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|more than\b)/i,
    instead: '"is not a", "has no" or "there is no"',
  },
  { pattern: /\b(?:is|are|was|were|be|been|being) told\b/i, instead: 'say who reports it, and to whom' },
  { pattern: /\btells\b/i, instead: '"says", "shows" or "reports"' },
  { pattern: /\bof which\b/i, instead: 'two sentences' },
  { pattern: /\b(?:utili[sz]e[sd]?|leverag(?:e[sd]?|ing))\b/i, instead: '"use"' },
  { pattern: /\bin order to\b/i, instead: '"to"' },
  { pattern: /\bprior to\b/i, instead: '"before"' },
  { pattern: /\b(?:where|there|here)(?:by|of|upon|with|in)\b/i, instead: 'plain words' },
  { pattern: /\banew\b/i, instead: '"again"' },
  { pattern: /\b(?:simply|easily|obviously|of course)\b/i, instead: 'leave it out' },
  {
    pattern: /[,:;] for (?:it|they|he|she|we|you|nobody|somebody|who|whoever|what)\b/i,
    instead: '"because", or a sentence of its own',
  },
  { pattern: /\bnothing but\b/i, instead: '"only"' },
  { pattern: /—[^—]*—/, instead: 'commas or two sentences in place of a chain of dashes' },
  {
    pattern:
      /^(?:What|Which|Whether|How|Why)\b[^,:;?]*, (?:the|its|their|a|an|one|this|that|his) (?:\S+ ){1,4}?(?:says?|said|decides?|knows?|shows?|has|have|tells?|does|finds?)\b/,
    instead: 'put the subject first: "The decoder says whether ..."',
  },
  { pattern: /^(?:Who|Whoever)\b[^?:]*$/, instead: 'name who: "Anyone who", "A client that"' },
  {
    pattern: /^Of (?:a|an|the|it|its|these|those|them|what|which|all|such)\b/,
    instead: 'put the subject first',
  },
];
