export interface ForwardUrl {
  /** As a browser is to get it. */
  readonly url: string;
  readonly scheme: 'http' | 'https';
  readonly address: string;
  readonly hostPort: number;
}

const usualPort = { http: 80, https: 443 } as const;

/**
 * The place that a link to a VM's forward leads to: its front page and nothing below, so that a page which was taken over
 * cannot press the buttons of what listens there. Null for every other link.
 */
export function forwardUrl(link: string): ForwardUrl | null {
  const url = URL.canParse(link) ? new URL(link).href : '';
  const [, scheme, address, port] = /^(https?):\/\/(127\.\d+\.\d+\.\d+)(?::(\d+))?\/$/.exec(url) ?? [];
  if ((scheme !== 'http' && scheme !== 'https') || address === undefined) return null;
  return { url, scheme, address, hostPort: Number(port ?? usualPort[scheme]) };
}
