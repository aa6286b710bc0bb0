// What the telephone asks of the simulated provider. JSON both ways; numbers never stand in an address.

/** The server does not answer, or answers with something else than expected. */
export class LineDown extends Error {}

/** The call is over, as far as the provider knows. */
export class Gone extends Error {}

export class Line {
  /** `base`: the path that all requests begin with. */
  constructor(base) {
    this.base = base;
  }

  dial(from, to) { return this.#post("dial", { from, to }); }
  ask(sid, request) { return this.#post("ask", { sid, ...request }); }
  turn(sid) { return this.#post("turn", { sid }); }
  over(sid, { status = "", last = null } = {}) { return this.#post("over", { sid, status, last }); }
  ring(sid, attempt) { return this.#post("ring", { sid, ...attempt }); }
  answer(sid) { return this.#post("answer", { sid }); }
  refuse(sid) { return this.#post("refuse", { sid }); }
  join(sid) { return this.#post("join", { sid }); }
  reply(from, to, body) { return this.#post("reply", { from, to, body }); }
  trouble(number, code) { return this.#post("trouble", { number, code }); }
  news(wanted) { return this.#post("news", wanted); }

  /** Tell that a call is over while the page is being closed. */
  overAtOnce(sid, last) {
    const body = new Blob([JSON.stringify({ sid, status: "", last })], { type: "application/json" });
    navigator.sendBeacon(`${this.base}/over`, body);
  }

  async #post(what, body) {
    let answer;
    try {
      answer = await fetch(`${this.base}/${what}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
    } catch {
      throw new LineDown(what);
    }
    if (answer.status === 409) throw new Gone(what);
    if (!answer.ok) throw new LineDown(`${what}: ${answer.status}`);
    return answer.json();
  }
}
