export interface Finding {
  readonly check: string;
  /** Relative to the app; `N/A` of what the whole app lacks. */
  readonly file: string;
  readonly line: number;
  /** The line without its indentation. */
  readonly code: string;
  readonly description: string;
}

export interface Explanation extends Pick<Finding, 'check' | 'file' | 'code'> {
  readonly why: string;
}

/** What electronegativity finds in this app, and why it stays. The line of code belongs to it: another line is another finding. */
export const explanations: readonly Explanation[] = [
  {
    check: 'CSP_GLOBAL_CHECK',
    file: 'N/A',
    code: '',
    why: 'It looks for meta tags and changed headers. Ours is a header of every answer of banger-app:// (app/shell/window/content-security-policy.ts), and e2e/security.spec.ts shows it at work.',
  },
  {
    check: 'PRELOAD_JS_CHECK',
    file: 'app/shell/window/window.ts',
    code: "preload: join(__dirname, '../preload/preload.cjs'),",
    why: 'The bridge. It runs in the sandbox, exposes three frozen functions, two with allow-lists and one that tells the path of a file that the person dropped, and e2e/security.spec.ts looks at what the page gets of it.',
  },
  {
    check: 'AUXCLICK_JS_CHECK',
    file: 'app/shell/window/window.ts',
    code: 'const window = new BrowserWindow({',
    why: 'A middle click opens a window, and every new window is denied, whatever asks for it.',
  },
  {
    check: 'OPEN_EXTERNAL_JS_CHECK',
    file: 'app/shell/window/window.ts',
    code: 'if (await isOpenForward(place)) await shell.openExternal(place.url);',
    why: 'Only the front page of a forward gets there (app/shell/window/forward-url.test.ts) at which a VM listens at that moment (app/services/forwards/forwards.test.ts); e2e/security-ways-out.spec.ts tries others.',
  },
  {
    check: 'PROTOCOL_HANDLER_JS_CHECK',
    file: 'app/shell/window/dashboard-protocol.ts',
    code: "protocol.registerFileProtocol('banger-app', (request, answer) => {",
    why: 'It answers with files below the renderer’s folder, of six known types, to GET alone, each with the policy; e2e/security-answers.spec.ts asks it for others.',
  },
];

type Place = Pick<Finding, 'check' | 'file' | 'code'>;
const same = (a: Place, b: Place) => a.check === b.check && a.file === b.file && a.code === b.code;

/** One line for each finding that nobody has explained, and for each explanation of what is no longer found. */
export function judge(findings: readonly Finding[], explanations: readonly Explanation[]): string[] {
  const unexplained = findings.filter((finding) => !explanations.some((one) => same(one, finding)));
  const stale = explanations.filter((one) => !findings.some((finding) => same(one, finding)));
  return [
    ...unexplained.map(
      ({ check, file, line, code, description }) => `${file}:${line} ${check}: ${description}\n  ${code}`,
    ),
    ...stale.map(({ check, file, code }) => `${file} ${check}: explained, but no longer found\n  ${code}`),
  ];
}
