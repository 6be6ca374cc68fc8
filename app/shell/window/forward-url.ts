export interface ForwardUrl {
  /** As a browser is to get it. */
  readonly url: string;
  readonly address: string;
  readonly hostPort: number;
}

/**
 * The place that a link to a VM's forward leads to: its front page and nothing below, so that a page which was taken over
 * cannot press the buttons of what listens there. Null for every other link.
 */
export function forwardUrl(link: string): ForwardUrl | null {
  const url = URL.canParse(link) ? new URL(link).href : '';
  const [, address, port = '80'] = /^http:\/\/(127\.\d+\.\d+\.\d+)(?::(\d+))?\/$/.exec(url) ?? [];
  return address === undefined ? null : { url, address, hostPort: Number(port) };
}
