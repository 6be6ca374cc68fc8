/** Text as searches and name orders compare it: neither case nor the way an accent is encoded makes a difference. No index serves it. */
export function fold(text: string): string {
  // Upper case folds more than lower case does: ß and SS, σ and ς become equal.
  return text.normalize('NFKC').toUpperCase();
}
