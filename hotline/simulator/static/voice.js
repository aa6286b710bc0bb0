// Words spoken aloud by the browser's own voices; where it has none for the language, time passes as if.

const PATIENCE = 3; // a voice that takes so many times the estimate has died
const GRACE = 4; // seconds

export class Voice {
  /** `aloud()` and `volume()` are asked whenever something is to be said. */
  constructor({ time, aloud, volume }) {
    Object.assign(this, { time, aloud, volume });
    this.engine = window.speechSynthesis ?? null;
  }

  /** The browser's voice for a language tag (`de-DE`), or null. */
  of(language) {
    const wanted = language.toLowerCase();
    const voices = this.engine?.getVoices() ?? [];
    const tag = (voice) => voice.lang.toLowerCase().replace("_", "-");
    const short = wanted.split("-")[0];
    return voices.find((voice) => tag(voice) === wanted && voice.localService)
      ?? voices.find((voice) => tag(voice) === wanted)
      ?? voices.find((voice) => tag(voice).split("-")[0] === short)
      ?? null;
  }

  /** Resolves when the words have been said, or `signal` is given. `seconds`: how long it should take. */
  async says(words, language, seconds, signal) {
    const voice = this.aloud() ? this.of(language) : null;
    if (!voice) {
      await this.time.wait(seconds, signal);
      return;
    }
    const spoken = new AbortController();
    const stop = () => { this.engine.cancel(); spoken.abort(); };
    signal.addEventListener("abort", stop, { once: true });
    const utterance = new SpeechSynthesisUtterance(words);
    Object.assign(utterance, { voice, lang: voice.lang, volume: this.volume() });
    utterance.onend = utterance.onerror = () => spoken.abort();
    this.engine.speak(utterance);
    await this.time.wait(PATIENCE * seconds + GRACE, spoken.signal);
    signal.removeEventListener("abort", stop);
  }
}
