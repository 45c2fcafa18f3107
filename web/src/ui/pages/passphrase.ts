/** As many characters as the server asks for; it has the last word. */
const LEAST = 15;

export const longEnough = (passphrase: string): boolean => [...passphrase].length >= LEAST;
