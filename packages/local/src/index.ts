export {
  type LocalStack,
  type LocalStackAddresses,
  type LocalStackOptions,
  startLocalStack,
} from './start-local-stack.ts';
