/** Where the document is kept, below the folder of the repository. */
export const openApiPath = 'packages/contract/openapi.json';
