export const fragmentNumberPattern = /^[0-9]+$/;
