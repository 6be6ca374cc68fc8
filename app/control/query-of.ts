/** The query that stands for an input; see `inputOfQuery`. */
export function queryOf(input: Record<string, unknown>): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined) continue;
    const texts = Array.isArray(value) ? value.map(String) : [String(value)];
    for (const text of texts.length > 0 ? texts : ['']) query.append(name, text);
  }
  return query;
}
