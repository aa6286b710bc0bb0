// One telephone: who holds it, what it dials, its keys, and the call it is in.

import { Ear } from "./ear.js";
import { SlowHands } from "./hands.js";
import { Left, Player } from "./player.js";
import { Screen } from "./screen.js";

const RINGS_FIRST = 1.2; // seconds; nobody picks up before it has rung
const TONE_AFTER = 2.5; // seconds of the busy tone when the other side has hung up
const WANTS_JOIN = "";

export class Handset {
  /** `root` is the telephone's element; `town` what all telephones of the page share. */
  constructor(root, town) {
    this.root = root;
    this.town = town;
    this.part = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
    this.screen = new Screen(this.part.screen);
    this.hands = new SlowHands(town.time, town.dice);
    this.ear = new Ear({
      screen: this.screen, voice: town.voice, tones: town.tones, time: town.time, words: town.words,
      shows: (what) => this.#shows(what), named: town.named, curious: town.curious,
    });
    this.player = null;
    this.incoming = null;
    this.sound = null;
    this.typed = "";
    this.before = null; // what redial repeats
    this.newcomer = town.newcomer(); // the number of somebody who has never rung
    this.#listen();
    this.screen.notes(town.words.start);
    this.#becomes("idle");
  }

  get isIdle() { return ["idle", "over"].includes(this.state); }
  get isInCall() { return ["calling", "talking"].includes(this.state); }

  /** The number of whoever holds this telephone. */
  get number() {
    return this.part.who.value === "new" ? this.newcomer : this.part.who.value;
  }

  /** Give the telephone to whoever has this number. */
  goesTo(number) {
    const { who } = this.part;
    if (![...who.options].some((option) => option.value === number)) {
      who.append(new Option(this.town.named(number), number));
    }
    who.value = number;
    this.#holder();
  }

  // --- what a person does

  /** The green key: ring, or pick up. */
  async call() {
    this.town.wakes();
    if (this.state === "ringing") return this.#answer();
    if (!this.isIdle) return undefined;
    const to = this.#dialled();
    if (!to) return this.#notConnected();
    if (this.before?.from === this.newcomer) this.newcomer = this.town.newcomer();
    this.#holder();
    return this.#rings({ from: this.number, to });
  }

  /** Ring again as the last time. */
  async redial() {
    this.town.wakes();
    if (this.isIdle && this.before) await this.#rings(this.before);
  }

  /** The red key: put down, or refuse. */
  async hangUp() {
    if (this.state === "ringing") {
      const { sid } = this.incoming;
      this.#becomes("idle");
      await this.town.line.refuse(sid).catch(() => {});
    } else if (this.player) {
      this.endedHere = true;
      this.player.leave();
    } else if (this.state === "calling") {
      this.givenUp = true;
    } else {
      this.#type("");
    }
  }

  /** One of the twelve keys. */
  press(key) {
    this.town.wakes();
    this.#flash(key);
    if (this.isIdle) {
      this.town.tones.key(key);
      this.#type(this.typed + key);
    } else if (this.state === "talking") {
      this.#pressInCall(key);
    }
  }

  /** Take back the last digit of a number that is being typed. */
  erase() {
    if (this.isIdle) this.#type(this.typed.slice(0, -1));
  }

  /** Say something; only a recording hears it. */
  speak(seconds = 2) {
    this.player?.speaks?.(seconds);
  }

  /** Say words; where they are recognised, they are an answer. */
  says(words) {
    if (this.player?.says(words)) this.screen.says(words);
  }

  /** It rings here. */
  hears(call) {
    if (!this.isIdle) return;
    this.incoming = call;
    this.screen.clear();
    this.screen.notes(this.town.words.rings_from.replace("{who}", this.town.named(call.from)));
    this.#becomes("ringing");
    this.#sounds((signal) => this.town.tones.bell(signal));
  }

  /** It rings here no more, unless the call is among these. */
  stillRings(sids) {
    if (this.state === "ringing" && !sids.has(this.incoming.sid)) {
      this.screen.notes(this.town.words.missed);
      this.#becomes("idle");
    }
  }

  /** The page is being closed: the provider has to know. */
  closes() {
    if (this.player) this.town.line.overAtOnce(this.player.sid, this.player.last?.() ?? null);
  }

  /** Pick up a call that rings somewhere in town. */
  takes(call) {
    this.goesTo(call.to);
    this.incoming = call;
    this.screen.clear();
    return this.#answer();
  }

  // --- calls

  async #rings(ends) {
    const { line, time, tones } = this.town;
    this.before = ends;
    this.givenUp = false;
    this.#type("");
    this.screen.clear();
    this.#becomes("calling");
    this.#sounds((signal) => tones.ringsThere(signal));
    let sheet;
    try {
      [sheet] = await Promise.all([line.dial(ends.from, ends.to), time.wait(RINGS_FIRST)]);
    } catch {
      this.#ends(this.town.words.line_down);
      return;
    }
    await this.#plays(sheet, {});
  }

  async #answer() {
    const { sid } = this.incoming;
    this.#becomes("calling");
    let sheet;
    try {
      sheet = await this.town.line.answer(sid);
    } catch {
      this.#ends(this.town.words.missed);
      return;
    }
    await this.#plays(sheet, { joined: sheet.joined, whisper: sheet.whisper });
  }

  async #plays(sheet, { joined = false, whisper = false }) {
    const { line, time, news } = this.town;
    const player = new Player({ sid: sheet.sid, line, ear: this.ear, time, dials: news, whisper });
    this.player = player;
    this.endedHere = this.givenUp;
    if (this.givenUp) player.leave();
    news.follows(sheet.sid, player);
    this.#becomes("talking");
    let status = WANTS_JOIN;
    let problem = "";
    try {
      if (!joined) status = await player.run(sheet);
      if (joined || (whisper && status === WANTS_JOIN)) await this.#talks(player, joined);
    } catch (error) {
      if (!(error instanceof Left)) problem = this.town.words.line_down;
      if (!(error instanceof Left)) console.warn(error.message);
    }
    await this.#hasEnded(player, status, problem);
  }

  async #talks(player, joined) {
    if (!joined) await this.town.line.join(player.sid);
    this.ear.joined();
    await player.happens((signal) => this.town.time.wait(4 * 3600, signal));
  }

  async #hasEnded(player, status, problem) {
    const seconds = this.town.time.now() - this.began;
    this.town.news.forgets(player.sid);
    this.player = null;
    this.hands.rest();
    this.#ends(problem || this.town.words.over.replace("{time}", clock(seconds)));
    if (!this.endedHere) this.#sounds((signal) => this.town.tones.busy(signal), TONE_AFTER);
    const ending = ["busy", "no-answer"].includes(status) ? status : "";
    const told = await this.town.line.over(player.sid, { status: ending, last: player.last?.() ?? null })
      .catch(() => ({ seen: [] }));
    this.town.curious(told.seen);
  }

  #ends(words) {
    this.screen.notes(words);
    this.#becomes("over");
    this.#shows({ listens: false, recognises: false, records: false, joined: false });
  }

  // --- keys

  #pressInCall(key) {
    const { options, tones } = this.town;
    if (options.noTones()) {
      this.screen.pressed(key, { lost: true });
      return;
    }
    const arrives = (pressed) => {
      tones.key(pressed);
      const heard = this.player?.press(pressed) || this.isJoined;
      this.screen.pressed(pressed, { lost: !heard });
    };
    if (options.slowFingers()) this.hands.press(key, arrives);
    else arrives(key);
  }

  #dialled() {
    if (!this.typed) return this.part.where.value;
    const digits = this.typed.replace(/^0+/, "");
    const known = [...this.part.where.options].map((option) => option.value);
    return digits.length > 2 ? known.find((number) => number.endsWith(digits)) : undefined;
  }

  #notConnected() {
    this.screen.notes(this.town.words.not_connected);
    this.#type("");
    this.#sounds((signal) => this.town.tones.busy(signal), TONE_AFTER);
  }

  // --- what is to be seen

  #becomes(state) {
    this.sound?.abort();
    this.state = state;
    this.root.dataset.state = state;
    const { words } = this.town;
    this.part.state.textContent = words[`state_${state}`];
    this.part.call.querySelector("span").textContent = words[state === "ringing" ? "answer" : "call"];
    this.part.hang.querySelector("span").textContent = words[state === "ringing" ? "refuse" : "hang_up"];
    this.part.who.disabled = this.part.where.disabled = !this.isIdle;
    this.part.call.disabled = !(this.isIdle || state === "ringing");
    this.part.redial.disabled = !(this.isIdle && this.before);
    if (state === "talking") this.#runsTimer();
    this.town.changed(this);
  }

  #shows({ listens, recognises, records, joined }) {
    if (recognises !== undefined) this.part.say.hidden = !recognises;
    if (listens !== undefined) this.root.classList.toggle("listens", listens);
    if (joined !== undefined) this.isJoined = joined;
    if (records !== undefined) this.part.speak.hidden = !records;
  }

  async #runsTimer() {
    const { time } = this.town;
    const began = this.began = time.now();
    while (this.state === "talking" && this.began === began) {
      this.part.timer.textContent = clock(time.now() - began);
      await time.wait(1);
    }
  }

  #type(number) {
    this.typed = number;
    this.part.typed.textContent = number;
  }

  /** Let a sound be heard until the state changes, or for so many seconds. */
  #sounds(start, seconds = 0) {
    const sound = this.sound = new AbortController();
    start(sound.signal);
    if (seconds) this.town.time.wait(seconds, sound.signal).then(() => sound.abort());
  }

  async #flash(key) {
    const button = this.root.querySelector(`[data-key="${key}"]`);
    button.classList.add("down");
    await this.town.time.wait(0.15);
    button.classList.remove("down");
  }

  #holder() {
    this.part.number.textContent = this.town.shown(this.number);
    this.town.changed(this);
  }

  #listen() {
    this.part.call.addEventListener("click", () => this.call());
    this.part.hang.addEventListener("click", () => this.hangUp());
    this.part.redial.addEventListener("click", () => this.redial());
    this.part.speak.addEventListener("click", () => this.speak());
    this.part.say.addEventListener("submit", (event) => {
      event.preventDefault(); // the words are for the hotline, not for the server of this page
      const field = this.part.say.querySelector("input");
      if (field.value.trim()) this.says(field.value.trim());
      field.value = "";
    });
    this.part.who.addEventListener("change", () => this.#holder());
    for (const button of this.root.querySelectorAll("[data-key]")) {
      button.addEventListener("click", () => this.press(button.dataset.key));
    }
    this.#holder();
  }
}

const clock = (seconds) => {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};
