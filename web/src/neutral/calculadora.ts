import './calculadora.css';
import { KEYS, Sum, type Key } from './sum';

const sum = new Sum();
const shown = document.getElementById('shown');
const typed: Record<string, Key> = { '/': '÷', '*': '×', '-': '−', '.': ',', Enter: '=', Backspace: '⌫', Escape: 'C' };

function press(key: Key): void {
  sum.press(key);
  if (shown) shown.textContent = sum.shown;
}

for (const key of KEYS) {
  const button = document.createElement('button');
  button.textContent = key;
  button.className = /[0-9,⌫]/.test(key) ? 'digit' : key === '=' ? 'equals' : 'sign';
  button.addEventListener('click', () => press(key));
  document.getElementById('keys')?.append(button);
}

addEventListener('keydown', (event) => {
  const key = typed[event.key] ?? (KEYS as readonly string[]).find((one) => one === event.key);
  if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  press(key as Key);
});
