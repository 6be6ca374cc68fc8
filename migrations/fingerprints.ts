/** Of the schema after each migration, by its id. Written by `npm run golden`; a line, once shipped, never changes. */
export const fingerprints: Readonly<Record<number, string>> = {
  1: '20399e969872a7d95cc043715753a7389e4f1ff93e4d0d02ce3aad69f1ee1f8b',
  2: '3ffc25a0bb204b02e27f916e57ae5dd17d2178c551a1bedb5779b0c864428c17',
  3: 'fe3e782f0a1f3277b671fb233628569e8ff976265ac8770715c7a394c83c4bcc',
  4: 'c2ef9ef709b00bded4d9eec292d4a292cfc0220b363d850bd50c64161dc0c31a',
  5: '5e427dabe863dc8652c6d84e6712aae50ba37a8cc10480bac56d94a83c7d16de',
  6: '3b798ac2e551eabe8bd4f8f78f0d7667db768b7007a2859454ee2dfb12ae14b5',
  7: '3b798ac2e551eabe8bd4f8f78f0d7667db768b7007a2859454ee2dfb12ae14b5',
};
