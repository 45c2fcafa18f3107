import { describe, expect, it } from 'vitest';
import { kept, shellFiles } from './shell';

const here = 'https://trama.example';
const ask = (path: string, mode = 'cors', method = 'GET') => kept(method, new URL(path, here), mode, here);

describe('what the service worker keeps', () => {
  it('is the page and its assets', () => {
    expect(ask('/?map=1', 'navigate')).toBe('page');
    expect(ask('/calculadora.html', 'navigate'), 'the way out is never the page itself').toBe('neutral');
    expect(ask('/assets/index-abc.js')).toBe('asset');
  });

  it('is a tile of the base map that somebody packed, which is public anyway', () => {
    expect(ask('/api/basemap/valle/3/2/1?v=1')).toBe('tile');
    expect(ask('/api/basemap')).toBe('no');
    expect(ask('/api/basemap/valle/3/2/1', 'cors', 'PUT')).toBe('no');
    expect(ask('/api/maps/basemap/3/2/1')).toBe('no');
  });

  it('is nothing of the API, of another origin, or that alters something', () => {
    expect(ask('/api/maps/1/tiles/a/1/2/3')).toBe('no');
    expect(ask('/api/maps/1/export', 'navigate')).toBe('no');
    expect(ask('/assets/x.js', 'cors', 'POST')).toBe('no');
    expect(kept('GET', new URL('https://other.example/assets/x.js'), 'cors', here)).toBe('no');
    expect(ask('/assets.json')).toBe('no');
  });

  it('lists each file of the build once', () => {
    const manifest = {
      'index.html': { file: 'assets/index-1.js', css: ['assets/index-2.css'], assets: ['assets/world-3.json'] },
      'src/ui/screen/MapScreen.svelte': { file: 'assets/map-4.js', assets: ['assets/world-3.json'] },
      'src/offline/worker.ts': { file: 'worker.js' },
      'map-worker': { file: 'assets/map-worker-5.js', assets: ['assets/map-worker-!~{008}~.js'] },
    };
    expect(shellFiles(manifest)).toEqual(['/assets/index-1.js', '/assets/index-2.css', '/assets/world-3.json', '/assets/map-4.js', '/assets/map-worker-5.js']);
  });
});
