// What a telephone sounds like besides voices: the two notes of a key, ringing, the tone of a line.

const ROWS = { 1: 697, 2: 697, 3: 697, 4: 770, 5: 770, 6: 770, 7: 852, 8: 852, 9: 852, "*": 941, 0: 941, "#": 941 };
const COLUMNS = { 1: 1209, 4: 1209, 7: 1209, "*": 1209, 2: 1336, 5: 1336, 8: 1336, 0: 1336, 3: 1477, 6: 1477, 9: 1477, "#": 1477 };
const LINE = [425]; // Hz, of the European network
const KEY_SECONDS = 0.14;
const QUIET = 0.12;
// Seconds of sound and of silence in turn, repeated.
const RINGS_THERE = { notes: LINE, cadence: [1, 4] };
const BUSY = { notes: LINE, cadence: [0.48, 0.48] };
const BELL = { notes: [660, 880], cadence: [0.35, 0.15, 0.35, 2.4], loud: 0.6 };

export class Tones {
  /** `volume()`: 0 to 1, asked whenever something is to be heard. */
  constructor({ time, volume }) {
    Object.assign(this, { time, volume });
    this.context = null;
  }

  /** Browsers let a page make sounds only after somebody has touched it. */
  wake() {
    const Context = window.AudioContext;
    if (!Context) return;
    this.context ??= new Context();
    if (this.context.state === "suspended") this.context.resume().catch(() => {});
  }

  key(key) {
    this.#sounds([ROWS[key], COLUMNS[key]], KEY_SECONDS);
  }

  beep(seconds = 0.5) {
    this.#sounds([1400], seconds);
  }

  ringsThere(signal) { return this.#repeats(RINGS_THERE, signal); }
  busy(signal) { return this.#repeats(BUSY, signal); }
  bell(signal) { return this.#repeats(BELL, signal); }

  async #repeats({ notes, cadence, loud = 1 }, signal) {
    for (let step = 0; !signal.aborted; step = (step + 1) % cadence.length) {
      if (step % 2 === 0) this.#sounds(notes, cadence[step], loud, signal);
      await this.time.wait(cadence[step], signal);
    }
  }

  #sounds(notes, seconds, loud = 1, signal = null) {
    const volume = this.volume() * QUIET * loud;
    if (!this.context || this.context.state !== "running" || !volume) return;
    const now = this.context.currentTime;
    const gain = this.context.createGain();
    gain.gain.setValueAtTime(0, now);
    gain.gain.linearRampToValueAtTime(volume, now + 0.01);
    gain.gain.setValueAtTime(volume, now + seconds - 0.02);
    gain.gain.linearRampToValueAtTime(0, now + seconds);
    gain.connect(this.context.destination);
    for (const frequency of notes) {
      const note = this.context.createOscillator();
      note.frequency.value = frequency;
      note.connect(gain);
      note.start(now);
      note.stop(now + seconds);
    }
    signal?.addEventListener("abort", () => gain.disconnect(), { once: true });
  }
}

/** The two frequencies of a key, in Hz. */
export const frequencies = (key) => [ROWS[key], COLUMNS[key]];
