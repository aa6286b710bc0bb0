// What somebody with this telephone writes back, and whether messages to it arrive at all.

const NUMBER = /^\+[1-9]\d{6,14}$/;

export class Writing {
  /** `lines` are the hotline's numbers; `sent` is told when there is something new to be shown. */
  constructor({ line, words, lines, sent }) {
    Object.assign(this, { line, words, lines, sent });
    this.form = document.getElementById("reply");
    this.text = document.getElementById("reply-text");
    this.reaches = document.getElementById("reaches");
    this.trouble = document.getElementById("trouble");
    this.said = document.getElementById("replied");
    this.form.addEventListener("submit", (event) => this.#writes(event));
    this.trouble.addEventListener("change", () => this.#changes());
  }

  /** Whose telephone it is, and what has come: an answer goes to whoever wrote last. */
  shows(number, { messages, trouble }) {
    const can = NUMBER.test(number);
    if (this.number !== number) this.said.textContent = "";
    this.number = number;
    this.to = messages.find((one) => !one.own)?.from ?? this.lines[0];
    this.form.hidden = !can || !NUMBER.test(this.to);
    this.reaches.hidden = !can;
    if (document.activeElement !== this.trouble) this.trouble.value = String(trouble);
  }

  async #writes(event) {
    event.preventDefault();
    const body = this.text.value.trim();
    if (!body) return;
    await this.#tries(this.line.reply(this.number, this.to, body), () => { this.text.value = ""; });
  }

  async #changes() {
    await this.#tries(this.line.trouble(this.number, Number(this.trouble.value)), () => {});
  }

  async #tries(asked, then) {
    try {
      await asked;
      this.said.textContent = this.words.replied;
      then();
    } catch {
      this.said.textContent = this.words.line_down;
    }
    this.sent();
  }
}
