/** Ten hexadecimal digits that stand for the text. Node's cryptography is loaded with the first: few need any, and a command has no time. */
export function shortHash(text: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
