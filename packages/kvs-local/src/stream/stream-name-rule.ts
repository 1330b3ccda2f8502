/** What a stream may be called. */
export const streamNameRule = { pattern: /^[a-zA-Z0-9_.-]+$/, maxLength: 256 };
