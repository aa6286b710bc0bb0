// Text messages that have arrived at this telephone, the newest first.

const CODE = /\b\d{6}\b/;

export class Messages {
  /** `root` holds the list and, while it is empty, a sentence that says so. */
  constructor({ root, words }) {
    Object.assign(this, { root, words });
    this.list = root.querySelector("[data-part=list]");
    this.empty = root.querySelector("[data-part=empty]");
    this.known = new Set();
  }

  /** Another telephone is in the hand now. */
  clear() {
    this.known.clear();
    this.list.replaceChildren();
    this.empty.hidden = false;
  }

  /** Everything that has arrived, the newest first; what is shown already stays as it is. */
  shows(messages) {
    for (const message of [...messages].reverse()) {
      if (this.known.has(message.sid)) continue;
      this.known.add(message.sid);
      this.list.prepend(this.#item(message));
      this.empty.hidden = true;
    }
  }

  #item(message) {
    const item = document.createElement("li");
    const text = document.createElement("p");
    text.textContent = message.body;
    text.dir = "auto";
    item.append(text);
    if (message.own) {
      item.className = "own";
      text.prepend(`${this.words.you_wrote} `);
      return item;
    }
    const code = CODE.exec(message.body)?.[0];
    if (code) item.append(copies(code, this.words));
    return item;
  }
}

/** A button that copies a code and says that it has done so. */
export function copies(code, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button second copy";
  button.textContent = words.copy.replace("{code}", code);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code);
    button.textContent = words.copied;
  });
  return button;
}
