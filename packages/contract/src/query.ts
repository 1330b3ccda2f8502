/** The parameters of a query, as text. The values of a repeated one are joined by commas. */
export type Query = Readonly<Record<string, string | undefined>>;
