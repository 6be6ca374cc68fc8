/** `a`, `a and b`, `a, b, and c`: names in a sentence. */
export const inWords = (names: readonly string[]): string => new Intl.ListFormat('en').format(names);
