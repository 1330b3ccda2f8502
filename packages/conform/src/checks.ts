import type { Check } from './check.ts';
import { auth } from './checks/auth.ts';
import { answersAreDocumented, contract } from './checks/contract.ts';
import { cors } from './checks/cors.ts';
import { head } from './checks/head.ts';
import { input } from './checks/input.ts';
import { limits } from './checks/limits.ts';
import { outcomes } from './checks/outcomes.ts';
import { seams } from './checks/seams.ts';
import { times } from './checks/times.ts';

/** All checks in the order in which they run: the last one looks at the answers of all others. */
export const checkList: readonly Check[] = [
  ...contract,
  ...auth,
  ...cors,
  ...input,
  ...limits,
  ...outcomes,
  ...times,
  ...seams,
  ...head,
  answersAreDocumented,
];

/** What a check is about. */
export interface CheckDescription {
  /** Stable name, such as `times.image`: its group and its rule. */
  readonly id: string;
  /** What it belongs to, such as `times`. */
  readonly group: string;
  /** The rule of behaviour, as a sentence. */
  readonly title: string;
}

/** What {@link conform} checks, in the order in which it does. */
export const checks: readonly CheckDescription[] = checkList.map(({ id, group, title }) => ({
  id,
  group,
  title,
}));
