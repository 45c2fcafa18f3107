/** As many characters as the server asks for; it has the last word. */
export const least = (second: boolean): number => (second ? 8 : 15);

export const longEnough = (passphrase: string, second = false): boolean => [...passphrase].length >= least(second);
