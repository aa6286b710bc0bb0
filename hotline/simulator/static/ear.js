// What the person at the telephone hears and sees of what is played.

export class Ear {
  /** `shows` is told of states; `named` gives a number's name; `curious` takes what was asked and found. */
  constructor({ screen, voice, tones, time, words, shows, named, curious }) {
    Object.assign(this, { screen, voice, tones, time, words, shows, named, curious });
    this.ringing = null;
  }

  /** A document has come. */
  sees(seen) {
    this.screen.ends();
    this.curious(seen);
  }

  finds(findings) {
    if (findings.length) this.curious([{ purpose: "voice", path: "", findings }]);
  }

  begins(verb) {
    if (verb.verb === "Play" && verb.url) this.screen.notes(this.words.recording);
  }

  /** One phrase, pause or recording; resolves when it is over or `signal` is given. */
  hears(piece, verb, signal) {
    if (verb.verb === "Say" && piece.text) {
      this.screen.adds(piece.text, verb.language);
      return this.voice.says(piece.text, verb.language, piece.seconds, signal);
    }
    if (verb.beep) this.tones.beep(piece.seconds);
    if (verb.url) return this.#recording(verb, signal);
    if (verb.digits) return this.#keys(verb.digits, signal);
    return this.time.wait(piece.seconds, signal);
  }

  /** Whether keys count now, and whether words do. */
  listens({ keys, words }) {
    this.shows({ listens: keys, recognises: words });
  }

  records(on) {
    this.shows({ records: on });
  }

  loses(key) {
    this.screen.pressed(key, { lost: true });
  }

  doesNotKnow(name) {
    this.screen.notes(this.words.unknown_verb.replace("{verb}", name));
  }

  /** Somebody is being rung. */
  rings(on, numbers = []) {
    this.ringing?.abort();
    this.ringing = null;
    if (!on) return;
    this.ringing = new AbortController();
    this.screen.notes(this.words.rings_at.replace("{who}", numbers.map(this.named).join(", ")));
    this.tones.ringsThere(this.ringing.signal);
  }

  joined() {
    this.shows({ joined: true });
    this.screen.notes(this.words.joined);
  }

  parted(status) {
    this.shows({ joined: false });
    this.screen.notes(this.words[`parted_${status}`] ?? this.words.parted_completed);
  }

  /** A recording that we serve ourselves is played; others only take their time. */
  async #recording(verb, signal) {
    const ours = new URL(verb.url, location.href).origin === location.origin;
    if (!ours || !this.voice.aloud()) return this.time.wait(verb.seconds, signal);
    const sound = new Audio(verb.url);
    sound.volume = this.voice.volume();
    sound.play().catch(() => {});
    signal.addEventListener("abort", () => sound.pause(), { once: true });
    return this.time.wait(verb.seconds, signal);
  }

  async #keys(digits, signal) {
    for (const digit of digits) {
      if (signal.aborted) return;
      if (digit !== "w") this.tones.key(digit);
      await this.time.wait(0.5, signal);
    }
  }
}
