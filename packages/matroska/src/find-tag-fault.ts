import { type FragmentTag, findTagFault as findFault, type TagFault } from '@frame-ingest/kinesis-video';
import type { RuleId } from './inspect/rules.ts';

/** The rule that one tag of a fragment breaks; undefined when it breaks none. */
export function findTagFault(tag: FragmentTag): RuleId | undefined {
  const fault = findFault(tag);
  return fault && ruleOf[fault];
}

const ruleOf = {
  'name-reserved': 'tag-name-reserved',
  'name-too-long': 'tag-too-long',
  'value-too-long': 'tag-too-long',
} as const satisfies Readonly<Record<TagFault, RuleId>>;
