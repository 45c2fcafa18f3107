import { language } from '../../i18n/index.svelte';

/** The device reads aloud, where it has a voice of the language. Nothing is sent anywhere for it. */
class Speech {
  #voices = $state.raw<SpeechSynthesisVoice[]>([]);
  /** What is being read. */
  saying = $state<string | null>(null);

  constructor() {
    if (!('speechSynthesis' in globalThis)) return;
    const learn = (): void => void (this.#voices = speechSynthesis.getVoices());
    learn();
    // Some browsers know their voices only after a while.
    speechSynthesis.addEventListener('voiceschanged', learn);
  }

  /** A voice of the device itself: one from elsewhere would send the text away. */
  get voice(): SpeechSynthesisVoice | undefined {
    return this.#voices.find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language.current));
  }

  toggle(text: string): void {
    const again = this.saying === text;
    this.stop();
    if (again || !this.voice) return;
    const said = new SpeechSynthesisUtterance(text);
    said.voice = this.voice;
    said.lang = this.voice.lang;
    said.rate = 0.95;
    said.onend = said.onerror = () => {
      if (this.saying === text) this.saying = null;
    };
    this.saying = text;
    speechSynthesis.speak(said);
  }

  stop(): void {
    this.saying = null;
    if ('speechSynthesis' in globalThis) speechSynthesis.cancel();
  }
}

export const speech = new Speech();
