export const usage = `Usage: db COMMAND [--file PATH] [--json]

  status              show what the database is; changes nothing, not even a file beside it
  migrate [--create]  upgrade it: back up, rehearse on a copy, then migrate
  check               check every page, every reference between rows, and the schema
  backup              make a verified copy in the folder "backups" beside it
  restore NAME|PATH   put a backup in its place; without a name, list the backups
  fingerprint         print the schema's fingerprint; --expected: the one of this version's schema

Without --file, the command uses Banger's own database (BANGER_HOME is honored).
Exit codes: 0 fine, 1 error, 2 usage, 3 pending, 4 newer or foreign, 5 corrupt.
`;
