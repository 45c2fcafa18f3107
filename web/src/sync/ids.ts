import type { Id } from '../api/types';

/**
 * A random UUID v4. `crypto.randomUUID` exists only in secure contexts and the page must work over plain HTTP
 * on a LAN; `getRandomValues` is everywhere. Random, not v7: an id must not tell when a thing was drawn.
 */
export function newId(): Id {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
