import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

// What a file holds, as JSON, at a socket: the least that an API can cost.
const [path, file] = process.argv.slice(2);
const body = readFileSync(file);
createServer((_, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.end(body);
}).listen(path, () => process.stdout.write('listening\n'));
