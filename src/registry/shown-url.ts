// URLs as error texts may show them: signed URLs and tokens carry secrets in the query.

const SHOWN = ['scope', 'service', 'mount', 'from', 'digest', 'n', 'last'];

/** The URL with a password as `xxxxx` and unknown query values as `REDACTED` (spec registry.md, 7.5). */
export function shownUrl(url: URL): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = 'xxxxx';
  const values = new URLSearchParams();
  for (const [name, value] of url.searchParams) values.append(name, SHOWN.includes(name) ? value : 'REDACTED');
  shown.search = values.toString();
  return shown.href;
}
