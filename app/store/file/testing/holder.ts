import Database from 'better-sqlite3';

/** Opens a database, runs SQL, says `ready` and keeps the connection open until its input ends. */
const [path = '', ...statements] = process.argv.slice(2);
const db = new Database(path);
for (const sql of statements) db.exec(sql);
process.stdout.write('ready\n');
// The listener also keeps the connection: a forgotten one is collected, which closes it.
process.stdin.resume().once('end', () => db.close());
