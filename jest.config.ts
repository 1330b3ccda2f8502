/** @jest-config-loader esbuild-register */
import { availableParallelism } from 'node:os';
import type { Config } from 'jest';

// The SDK's version is pinned; a notice about later ones would only stand between the results.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const config: Config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{packages/*,infra,examples}/test/**/*.test.ts', '<rootDir>/test/**/*.test.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  // A synthesis leaves copies of packages there.
  modulePathIgnorePatterns: ['<rootDir>/cdk.out'],
  testTimeout: 180_000,
  // A busy machine ends them late.
  workerGracefulExitTimeout: 5000,
  runner: '<rootDir>/test/support/lanes-runner.ts',
  // One browser, and something beside it, on two cores, too.
  maxWorkers: Math.max(2, availableParallelism() - 1),
};

export default config;
