import Database from 'better-sqlite3';

const deep = `${'['.repeat(1500)}${']'.repeat(1500)}`;

/** What a cell may hold that no program of ours puts there. */
const strangeValues: Readonly<Record<string, string | number | Buffer | null>> = {
  null: null,
  'empty text': '',
  zero: 0,
  'a negative number': -1,
  'a fraction': 1.5,
  'a huge number': 9e15,
  'a huge fraction': 1e300,
  bytes: Buffer.from([0, 255, 128]),
  'a control character': 'a\0b\u001b[31m\nc',
  'Go’s default text of a time': '2026-04-18 21:40:03.123456789 +0200 CEST m=+0.012345',
  'seconds since 1970': '1776548403',
  'a time with an offset': '2026-04-20T23:59:59.5+14:00',
  'a time of the future': '9999-12-31T23:59:59Z',
  'Go’s time of nothing': '0001-01-01T00:00:00Z',
  'a day that is none': '2026-02-31T25:61:61Z',
  'JSON null': 'null',
  'a JSON list': '[]',
  'a JSON object': '{}',
  'cut JSON': '{"a":',
  'deep JSON': `{"x":${deep},"memory_mib":777}`,
  'a deep JSON list': deep,
  'a JSON key twice': '{"memory_mib":512,"memory_mib":1024}',
  'a JSON prototype': '{"__proto__":{"x":1},"constructor":1,"toString":2}',
  'numbers as JSON texts': '{"vcpu_count":"4","memory_mib":"x","pid":"1","ready":"2","kernel":null}',
  'numbers beyond JSON':
    '{"vcpu_count":1e999,"memory_mib":-1e999,"pid":1e999,"ready":1e999,"disk_size_mib":0}',
  'odd JSON numbers': '{"vcpu_count":-1,"memory_mib":0.5,"pid":-1,"ready":-5,"process_start_time":1.5}',
  'JSON of other types':
    '{"vcpu_count":{},"memory_mib":[],"hypervisor":5,"isolated":"no","forwards":{},"helpers":7,"started_at":1,"last_error":{"a":1},"loopback_address":9,"accelerator":[],"silent_boot":1}',
  'JSON lists of other types': '{"forwards":[null,1,{"host_port":"x"}],"helpers":[null,{"role":1}]}',
  'JSON texts that are nothing':
    '{"started_at":"soon","accelerator":"__proto__","hypervisor":"constructor","loopback_address":"x","last_error":"\\u0000","evidence_ignored":""}',
  'a path': '../../../../etc/passwd',
  'a long text': 'x'.repeat(100_000),
};

type Row = Readonly<Record<string, string | number | null>>;

interface Strange {
  readonly table: string;
  readonly column: string;
  /** Which of `strangeValues`. */
  readonly value: string;
  readonly rowid: number;
}

const idOf = (kind: number) => (n: number) => `0000000${kind}-0000-4000-8000-${String(n).padStart(12, '0')}`;
const imageId = idOf(1);
const vmId = idOf(2);
const jobId = idOf(3);
/** The first row of each table. */
export const soundIds = { image: imageId(0), vm: vmId(0), job: jobId(0) };

const sound: Readonly<Record<string, (n: number) => Row>> = {
  images: (n) => ({
    id: imageId(n),
    name: `image ${n}`,
    rootfs_path: '/nowhere/root',
    kernel_path: '/nowhere/kernel',
    created_at: '2026-05-01T12:00:00Z',
    updated_at: '2026-05-01T12:00:00Z',
  }),
  vms: (n) => ({
    id: vmId(n),
    name: `vm ${n}`,
    image_id: imageId(0),
    guest_ip: `172.30.${Math.floor(n / 200)}.${(n % 200) + 4}`,
    state: ['stopped', 'running', 'error', 'paused', 'stopping', 'starting'][n % 6] ?? 'stopped',
    created_at: '2026-05-01T12:00:00Z',
    updated_at: '2026-05-01T12:00:00Z',
    last_touched_at: '2026-05-01T12:00:00Z',
    spec_json: '{}',
    runtime_json: '{}',
  }),
  vm_events: () => ({
    vm_id: vmId(0),
    vm_name: 'vm 0',
    at: '2026-05-01T12:00:00.000Z',
    actor: 'user',
    kind: 'touched',
    reason: 'because',
  }),
  vm_boots: () => ({
    vm_id: vmId(0),
    image_id: imageId(0),
    accelerator: 'fake',
    asked_at: '2026-05-01T12:00:00.000Z',
    phases_json: '{"ready":1000}',
  }),
  jobs: (n) => ({
    id: jobId(n),
    kind: 'back_up_database',
    title: 'Backing up the database',
    state: n % 2 ? 'failed' : 'running',
    step: 'Copying',
    fraction: 0.5,
    // Old ones are removed, and beyond a number the oldest.
    started_at: new Date(Date.now() + (n === 0 ? 60_000 : 0)).toISOString(),
    ended_at: n % 2 ? new Date().toISOString() : null,
  }),
  job_log: () => ({ job_id: jobId(0), at: new Date().toISOString(), text: 'Copying' }),
};

/** Keys that are numbers to SQLite itself. */
const rowids = new Set(['vm_events.id', 'vm_boots.id', 'job_log.id']);
/** What an upgrade replaces where it is a row's id: nothing can be asked by it. */
const unusableIds = new Set(['null', 'empty text', 'bytes', 'a long text', 'deep JSON', 'a deep JSON list']);

/**
 * Fills a database whose schema is ours with rows that are sound but for one cell each: every column with every value of
 * `strangeValues` that SQLite takes there. One sound row of each table comes first. What holds rows to a rule is taken away before.
 */
export function addStrangeRows(path: string): Strange[] {
  const db = new Database(path);
  try {
    loosen(db);
    return Object.entries(sound).flatMap(([table, row]) => fill(db, table, row));
  } finally {
    db.close();
  }
}

function loosen(db: Database.Database): void {
  db.pragma('foreign_keys = OFF');
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  db.exec("UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '') WHERE type = 'table'");
  db.pragma('writable_schema = RESET');
}

function fill(db: Database.Database, table: string, sound: (n: number) => Row): Strange[] {
  const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  const insert = (row: Record<string, unknown>): number => {
    const names = Object.keys(row);
    const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`;
    return Number(db.prepare(sql).run(row).lastInsertRowid);
  };
  insert(sound(0));
  const found: Strange[] = [];
  for (const column of columns.filter((name) => !rowids.has(`${table}.${name}`))) {
    for (const [value, content] of Object.entries(strangeValues)) {
      if (column === 'id' && unusableIds.has(value)) continue;
      const row = { ...sound(found.length + 1), [column]: content };
      try {
        found.push({ table, column, value, rowid: insert(row) });
      } catch (error) {
        // Two rows with one name, say.
        if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_CONSTRAINT'))
          throw error;
      }
    }
  }
  return found;
}
