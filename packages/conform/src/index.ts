export { type CheckDescription, checks } from './checks.ts';
export { type ConformOptions, conform } from './conform.ts';
export {
  type CheckAnswer,
  createAnswerChecker,
  type Exchange,
  type OpenApi,
} from './openapi/create-answer-checker.ts';
export type { CheckResult, Scorecard } from './scorecard.ts';
