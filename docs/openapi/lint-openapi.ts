import { createConfig, lintFromString } from '@redocly/openapi-core';

/**
 * Lints a document by the rules that Redocly recommends, and holds its examples to their schemas.
 * @returns what is wrong, a line each
 */
export async function lintOpenApi(text: string): Promise<string[]> {
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      'no-invalid-media-type-examples': 'error',
      'no-invalid-schema-examples': 'error',
      'no-invalid-parameter-examples': 'error',
      'operation-operationId': 'error',
      // What an address or a method gets that the service does not have belongs to no operation.
      'no-unused-components': 'off',
    },
  });
  const problems = await lintFromString({ source: text, absoluteRef: 'openapi.json', config });
  return problems.map(({ ruleId, message, location }) => {
    const [place] = location;
    return `${ruleId}: ${message} (${place?.pointer ?? ''})`;
  });
}
