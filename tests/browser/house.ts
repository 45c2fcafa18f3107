// The built program on a data folder of its own, and people with browsers.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, test as base, expect } from '@playwright/test';

export const passphrase = 'cuatro palabras bien largas';
const program = process.env.TRAMA_BIN ?? resolve(__dirname, '../../target/debug/trama');

export class House {
  private constructor(
    readonly url: string,
    readonly setupLink: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Starts the program, with the invented valley if nothing else is said, and waits for its setup link. */
  static async open(how: string[] = ['--demo']): Promise<House> {
    const folder = mkdtempSync(join(tmpdir(), 'trama-browser-'));
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const env: NodeJS.ProcessEnv = { ...process.env, TRAMA_DATA_DIR: folder };
    delete env.TRAMA_DATABASE;
    delete env.TRAMA_KEY_FILE;
    const child = spawn(program, ['serve', ...how, '--listen', `127.0.0.1:${port}`, '--url', url], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const link = await new Promise<string>((found, failed) => {
      let said = '';
      child.on('error', failed);
      child.on('exit', (code) => failed(new Error(`trama ended with ${code}: ${said}`)));
      child.stdout.on('data', (words: Buffer) => {
        said += words.toString();
        const shown = /(\S+\/#setup=\S+)\s/.exec(said)?.[1];
        if (shown) found(shown);
      });
    });
    return new House(url, link, child, folder);
  }

  /** The program's process. */
  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Puts a base map archive under every map, as a steward does at the terminal. */
  lay(archive: string): void {
    execFileSync(program, ['basemap', 'add', archive], { env: { ...process.env, TRAMA_DATA_DIR: this.folder }, stdio: 'pipe' });
  }

  close(): void {
    this.process.removeAllListeners('exit');
    this.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A house whose steward is made already, for the tests that are not about the first start. */
export interface Valley {
  house: House;
  map: string;
  steward: Awaited<ReturnType<BrowserContext['storageState']>>;
}

export const test = base.extend<{ marta: Page }, { valley: Valley }>({
  valley: [
    async ({ browser }, use) => {
      const house = await House.open();
      const context = await browser.newContext();
      const token = house.setupLink.split('#setup=')[1];
      const made = await context.request.post(`${house.url}/api/setup`, { data: { token, name: 'Marta', passphrase } });
      expect(made.ok(), await made.text()).toBe(true);
      const maps = (await (await context.request.get(`${house.url}/api/maps`)).json()) as { id: string }[];
      const map = maps[0]?.id ?? '';
      expect(map).not.toBe('');
      await use({ house, map, steward: await context.storageState() });
      await context.close();
      house.close();
    },
    { scope: 'worker' },
  ],
  /** The steward's page, signed in. */
  marta: async ({ valley, browser, contextOptions }, use) => {
    const context = await browser.newContext({ ...contextOptions, storageState: valley.steward });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (fault) => faults.push(fault.stack ?? String(fault)));
    await use(page);
    await context.close();
    expect(faults, 'nothing breaks unseen').toEqual([]);
  },
});

/** Somebody who comes by a link, in a browser of her own. */
export async function comes(valley: Valley, browser: Browser, name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const steward = await browser.newContext({ storageState: valley.steward });
  const link = await steward.request.post(`${valley.house.url}/api/maps/${valley.map}/links`, {
    data: { role: 'participant', expires_in_seconds: 3600 },
  });
  const { code } = (await link.json()) as { code: string };
  await steward.close();
  const context = await browser.newContext(options);
  await context.request.post(`${valley.house.url}/api/join`, { data: { code, name } });
  return context.newPage();
}

export { expect };
