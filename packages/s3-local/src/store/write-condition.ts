/** What must be so at the moment of writing. */
export type WriteCondition =
  | { readonly kind: 'none' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'matches'; readonly ifMatch: string };
