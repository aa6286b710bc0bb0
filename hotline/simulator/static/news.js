// What rings, and how calls stand: asked of the provider every second, seldom while nobody looks.

const OFTEN = 1; // seconds
const SELDOM = 5;

export class News {
  /** `number` says whose messages are wanted; `told` hears everything that comes. */
  constructor({ line, time, number, told }) {
    Object.assign(this, { line, time, number, told });
    this.calls = new Map(); // sid -> player
    this.dials = new Map(); // name of an attempt -> [known state, what to do when it changes]
    this.round = new AbortController();
  }

  /** Ask again and again, until the page is closed. */
  async run() {
    for (;;) {
      await this.#look();
      this.round = new AbortController();
      const busy = this.calls.size > 0 || !document.hidden;
      await this.time.wait(busy ? OFTEN : SELDOM, this.round.signal);
    }
  }

  /** Do not wait for the next second. */
  soon() {
    this.round.abort();
  }

  /** A call in this page: its player learns when it is over or sent elsewhere. */
  follows(sid, player) {
    this.calls.set(sid, player);
  }

  forgets(sid) {
    this.calls.delete(sid);
  }

  /** How an attempt to ring somebody stands, as soon as it is not `known` any more; null if told to stop. */
  changes(name, known, signal) {
    return new Promise((resolve) => {
      const done = (state) => {
        this.dials.delete(name);
        resolve(state);
      };
      this.dials.set(name, [known, done]);
      signal?.addEventListener("abort", () => done(null), { once: true });
    });
  }

  async #look() {
    let told;
    try {
      told = await this.line.news({
        calls: [...this.calls.keys()], dials: [...this.dials.keys()], number: this.number(),
      });
    } catch {
      this.told(null);
      return;
    }
    for (const [sid, player] of this.calls) {
      const call = told.calls[sid];
      if (call?.over) player.leave();
      else if (call?.turned) player.turn();
    }
    for (const [name, [known, done]] of this.dials) {
      const state = told.dials[name];
      if (state && state.state !== known) done(state);
    }
    this.told(told);
  }
}
