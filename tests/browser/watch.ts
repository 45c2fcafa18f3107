// What a browser says against a page, and every request to somewhere else.
import type { BrowserContext } from '@playwright/test';

export class Watch {
  /** What should not be. */
  readonly found: string[] = [];
  /** What the server said of keeping, by path. */
  readonly kept = new Map<string, string>();

  private constructor(private readonly origin: string) {}

  /** Watches every page of a context, those to come included. */
  static async over(context: BrowserContext, origin: string): Promise<Watch> {
    const watch = new Watch(new URL(origin).origin);
    await context.exposeBinding('violated', (_source, what: string) => void watch.found.push(what));
    await context.addInitScript(() => {
      const tell = (window as unknown as { violated: (what: string) => void }).violated;
      addEventListener('securitypolicyviolation', (event) => {
        tell(`${event.effectiveDirective} forbids ${event.blockedURI || event.sample} at ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    // Workers have no window to listen at: what they may not do stands in the console.
    context.on('console', (message) => {
      if (/Content.Security.Policy|Trusted ?(Type|Script|HTML)|Refused to/i.test(message.text())) watch.found.push(message.text());
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== watch.origin) watch.found.push(`asks ${request.url()}`);
    });
    context.on('response', (response) => watch.kept.set(new URL(response.url()).pathname, response.headers()['cache-control'] ?? ''));
    return watch;
  }
}
