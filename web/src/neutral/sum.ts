/** What a pocket calculator does, key by key. */
export const KEYS = ['C', '±', '%', '÷', '7', '8', '9', '×', '4', '5', '6', '−', '1', '2', '3', '+', '0', ',', '⌫', '='] as const;
export type Key = (typeof KEYS)[number];

const DIGITS = 12;
type Sign = '÷' | '×' | '−' | '+';
const signs: Record<Sign, (a: number, b: number) => number> = {
  '÷': (a, b) => a / b, '×': (a, b) => a * b, '−': (a, b) => a - b, '+': (a, b) => a + b,
};

export class Sum {
  /** What is being typed, with a decimal comma; null when a result is shown. */
  #typed: string | null = '0';
  #left = 0;
  #sign: Sign | null = null;
  #result = 0;

  get shown(): string {
    return this.#typed ?? say(this.#result);
  }

  press(key: Key): void {
    if (/^[0-9]$/.test(key)) this.#type(key);
    else if (key === ',') this.#typed = (this.#typed ?? '0').includes(',') ? this.#typed : `${this.#typed ?? '0'},`;
    else if (key === '⌫') this.#typed = this.#typed && this.#typed.length > 1 ? this.#typed.slice(0, -1) : '0';
    else if (key === 'C') [this.#typed, this.#sign, this.#left] = ['0', null, 0];
    else if (key === '±') this.#show(-this.#value);
    else if (key === '%') this.#show(this.#sign === '+' || this.#sign === '−' ? (this.#left * this.#value) / 100 : this.#value / 100);
    else if (key === '=') [this.#result, this.#typed, this.#sign] = [this.#reckon(), null, null];
    else {
      this.#left = this.#typed === null && this.#sign ? this.#left : this.#reckon();
      [this.#result, this.#typed, this.#sign] = [this.#left, null, key as Sign];
    }
  }

  get #value(): number {
    return this.#typed === null ? this.#result : Number(this.#typed.replace(',', '.'));
  }

  #type(digit: string): void {
    const before = this.#typed === null || this.#typed === '0' ? '' : this.#typed;
    if (before.replace(/\D/g, '').length < DIGITS) this.#typed = before + digit;
  }

  #show(value: number): void {
    this.#typed = null;
    this.#result = value;
  }

  #reckon(): number {
    return this.#sign ? signs[this.#sign](this.#left, this.#value) : this.#value;
  }
}

/** As many digits as the display holds; what floating point leaves behind is not shown. */
function say(value: number): string {
  if (!Number.isFinite(value)) return 'Error';
  const exact = Number(value.toPrecision(DIGITS));
  return String(Object.is(exact, -0) ? 0 : exact).replace('.', ',');
}
