/** Account that everything of the local services is of. */
export const localAccountId = '000000000000';
