import type { GuestFile } from './guest-file.ts';

/** Started at boot like any script of the user's, and as easily removed. */
const start = `#!/bin/sh
# A small status page, so that a first forwarded port shows something. Delete this file to have port 80 for yourself.
exec httpd -p 80 -h /var/www
`;

const page = String.raw`#!/bin/sh
name=$(hostname)
printf 'Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n\r\n'
cat <<END
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>$name</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 32rem; margin: 12vh auto; padding: 0 1.5rem; }
h1 { margin: 0; font-weight: 600; }
p { margin: 0 0 2rem; opacity: .65; }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .5rem 1rem; }
dt { opacity: .65; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<h1>$name</h1>
<p>This virtual machine is up, and its port 80 reaches you.</p>
<dl>
<dt>Kernel</dt><dd>$(uname -r)</dd>
<dt>Address</dt><dd>$(cat /run/banger/address)</dd>
<dt>Up for</dt><dd>$(cut -d ' ' -f 1 /proc/uptime) s</dd>
<dt>Memory</dt><dd>$(free -m | awk '/^Mem/ { print $7 " of " $2 " MiB available" }')</dd>
<dt>Disk</dt><dd>$(df -h / | awk 'NR == 2 { print $4 " of " $2 " free" }')</dd>
</dl>
</body>
</html>
END
`;

export const statusPage: readonly GuestFile[] = [
  { path: 'etc/banger/boot.d/50-status-page', mode: 0o755, content: start },
  { path: 'var/www/cgi-bin/index.cgi', mode: 0o755, content: page },
];
