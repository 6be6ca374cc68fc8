import type { ErrorValue } from './contract/errors.ts';

/** The page that is shown when the dashboard cannot start: no script, nothing from outside. */
export function failurePage(error: ErrorValue): string {
  const details = (error.details ?? []).map((line) => `<li>${escapeHtml(line)}</li>`).join('');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Banger Desktop cannot start</title>
    <link rel="stylesheet" href="/failure.css">
  </head>
  <body>
    <main role="alert">
      <h1>Banger Desktop cannot start</h1>
      <p class="message">${escapeHtml(error.message)}</p>
      ${details ? `<ul>${details}</ul>` : ''}
      <dl>
        <dt>What is unchanged</dt>
        <dd>${escapeHtml(error.unchanged)}</dd>
        <dt>What to do</dt>
        <dd>${escapeHtml(error.hint)}</dd>
      </dl>
      <p class="code">${escapeHtml(error.code)}</p>
    </main>
  </body>
</html>
`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
