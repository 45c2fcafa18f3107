/**
 * The page runs under `require-trusted-types-for 'script'`. Workers are the only scripts loaded by address,
 * and this policy lets through those of our own origin and nothing else. Import it before everything.
 */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): unknown;
}

const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;

trustedTypes?.createPolicy('default', {
  createScriptURL(address) {
    const url = new URL(address, location.href);
    if (url.origin !== location.origin) throw new TypeError(`A script from ${url.origin} is not trusted.`);
    return url.href;
  },
});

export {};
