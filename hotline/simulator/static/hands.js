// How keys leave the fingers: at once, or slowly, as a person of eighty-five presses them.

const START = 4; // seconds before the first key
const MEDIAN = 3; // seconds from key to key, lognormal
const SPREAD = 0.6;

export class SlowHands {
  /** `dice()`: evenly from 0 to 1. */
  constructor(time, dice = Math.random) {
    Object.assign(this, { time, dice });
    this.last = Promise.resolve();
    this.waiting = 0;
    this.round = new AbortController();
  }

  /** Press a key; `deliver` is called when the finger has arrived. */
  press(key, deliver) {
    const pause = this.waiting ? this.#pause() : START;
    const { signal } = this.round;
    this.waiting += 1;
    this.last = this.last.then(() => this.time.wait(pause, signal)).then(() => {
      this.waiting -= 1;
      if (!signal.aborted) deliver(key);
    });
  }

  /** The call is over: what was not pressed yet is not pressed any more. */
  rest() {
    this.round.abort();
    this.round = new AbortController();
  }

  #pause() {
    const normal = Math.sqrt(-2 * Math.log(1 - this.dice())) * Math.cos(2 * Math.PI * this.dice());
    return MEDIAN * Math.exp(SPREAD * normal);
  }
}
