// Plays documents on one leg of a call, verb by verb, in real time. What is undocumented is done as the
// interpreter in Python does it by default.

import { dial } from "./dialling.js";
import { gather } from "./gather.js";
import { Gone } from "./line.js";
import { record } from "./recording.js";

const MOST_DOCUMENTS = 500; // of one call; a circle without a wait would never end

/** The call has ended under what was being played: somebody put the handset down. */
export class Left extends Error {}

/** A verb has ended this leg. `status`: completed, busy or no-answer. */
export class LegEnded extends Error {
  constructor(status) {
    super(status);
    this.status = status;
  }
}

/** The call is sent to another document from outside. */
class Turned extends Error {}

export class Player {
  /**
   * `line` asks, `ear` hears and shows, `time` waits, `dials` tells how an attempt stands. In a `whisper`
   * the end of the document is no end of the leg.
   */
  constructor({ sid, line, ear, time, dials, whisper = false }) {
    Object.assign(this, { sid, line, ear, time, dials, whisper });
    this.last = null; // what is asked even after the caller has left: a function, while there is something
    this.speaks = null; // called when the person says something while it is recorded
    this.collects = false;
    this.recognises = false; // whether words count
    this.waiting = [];
    this.pending = null;
    this.left = false;
  }

  /** Play from this document to the last; resolves to the leg's status, "" where a whisper simply ended. */
  async run(sheet) {
    let next = sheet;
    try {
      for (let count = 0; next; count += 1) {
        if (count >= MOST_DOCUMENTS) throw new LegEnded("completed");
        next = await this.#document(next);
      }
    } catch (ended) {
      if (ended instanceof LegEnded) return ended.status;
      throw ended;
    }
    return this.whisper ? "" : "completed";
  }

  /** A tone has arrived. Says whether anybody listened. */
  press(key) {
    if (this.left) return false;
    if (this.pending?.key) {
      this.pending.key(key);
      return true;
    }
    if (this.collects) {
      this.waiting.push(key);
      return true;
    }
    return false;
  }

  /** Something is said. Says whether a recogniser listened. */
  says(words) {
    if (this.left || !this.pending?.words) return false;
    this.pending.words({ words });
    return true;
  }

  /** The handset is put down, here or at the other end. */
  leave() {
    this.left = true;
    this.pending?.fail(new Left());
  }

  /** The call is to go on with another document. */
  turn() {
    this.pending?.fail(new Turned());
  }

  /**
   * Let something take its time: `start(signal)` resolves when it is over. Resolves to the key or the words
   * that cut it short, or to null; rejects with Left.
   */
  happens(start, hearsKeys = false) {
    if (this.left) return Promise.reject(new Left());
    if (hearsKeys && this.waiting.length) return Promise.resolve(this.waiting.shift());
    const stop = new AbortController();
    return new Promise((resolve, reject) => {
      const settle = (how) => (value) => {
        if (this.pending !== mine) return;
        this.pending = null;
        stop.abort();
        how(value);
      };
      const takes = settle(resolve);
      const mine = {
        key: hearsKeys ? takes : null, words: this.recognises ? takes : null, fail: settle(reject),
      };
      this.pending = mine;
      start(stop.signal).then(() => settle(resolve)(null), settle(reject));
    });
  }

  /** Say, Play or Pause; resolves to the key or the words that cut it short, or to null. */
  async sound(verb, hearsKeys = false) {
    const endless = verb.times === 0;
    for (let count = 0; endless || count < (verb.times ?? 1); count += 1) {
      this.ear.begins(verb);
      for (const piece of verb.pieces ?? [verb]) {
        const key = await this.happens((signal) => this.ear.hears(piece, verb, signal), hearsKeys);
        if (key !== null) return key;
      }
    }
    return null;
  }

  async #document(sheet) {
    try {
      this.ear.sees(sheet.seen);
      for (const verb of sheet.verbs) {
        const request = await this.#execute(verb);
        if (request) return await this.#answer(this.line.ask(this.sid, request));
      }
      return null;
    } catch (error) {
      if (error instanceof Turned) return await this.#answer(this.line.turn(this.sid));
      throw error;
    }
  }

  async #execute(verb) {
    const execute = VERBS[verb.verb];
    if (!execute) {
      this.ear.doesNotKnow(verb.name ?? verb.verb);
      return null;
    }
    return (await execute(this, verb)) ?? null;
  }

  /** Wait for the next document; keys that come meanwhile are lost, the handset may be put down. */
  async #answer(asked) {
    let sheet = null;
    asked.catch(() => {}); // the call may be over before the answer comes
    await this.happens(async () => { sheet = await asked; }).catch((error) => {
      throw error instanceof Gone ? new Left() : error;
    });
    return sheet;
  }
}

const VERBS = {
  Say: async (player, verb) => { await player.sound(verb); },
  Play: async (player, verb) => { await player.sound(verb); },
  Pause: async (player, verb) => { await player.sound(verb); },
  Redirect: async (_player, verb) => ({ url: verb.url, method: verb.method, parameters: {} }),
  Hangup: async () => { throw new LegEnded("completed"); },
  Reject: async (_player, verb) => { throw new LegEnded(verb.reason); },
  Gather: gather,
  Record: record,
  Dial: dial,
};
