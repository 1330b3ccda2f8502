/** After an ERROR the service may still tell what became of earlier fragments; each word spares a sending. */
export const lastWordsMs = 1000;
