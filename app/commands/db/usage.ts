export const usage = `Usage: db COMMAND [--file PATH] [--json]

  status              what the database is; changes nothing, not even a file beside it
  migrate [--create]  upgrades it: backup, rehearsal on a copy, the real run
  check               every page, every reference between rows, the schema
  backup              a checked copy in the folder "backups" beside it
  restore NAME|PATH   puts a backup in its place; without a name: lists them
  fingerprint         of its schema; --expected: of the one that this version makes

Without --file it is the dashboard's own database (BANGER_HOME is honoured).
Exit codes: 0 fine, 1 error, 2 usage, 3 pending, 4 newer or foreign, 5 corrupt.
`;
