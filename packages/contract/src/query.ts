/** The parameters of a query, as text. One that is there twice has its values joined by commas. */
export type Query = Readonly<Record<string, string | undefined>>;
