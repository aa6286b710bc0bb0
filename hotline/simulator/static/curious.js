// For the curious: every request between provider and hotline, with its answer, the newest first.

const MOST = 60;

export class Curious {
  constructor({ root, words }) {
    Object.assign(this, { root, words });
  }

  adds(seen) {
    for (const one of seen) {
      this.root.prepend(this.#entry(one));
      while (this.root.childElementCount > MOST) this.root.lastElementChild.remove();
    }
  }

  #entry(one) {
    const entry = document.createElement("li");
    entry.append(element("h3", this.#title(one)));
    if (one.status !== undefined) entry.append(element("p", this.#facts(one), "facts"));
    for (const finding of one.findings ?? []) entry.append(element("p", finding, "finding"));
    if (one.twiml) {
      const document = element("pre", one.twiml);
      document.tabIndex = 0;
      document.setAttribute("role", "group");
      document.setAttribute("aria-label", "TwiML");
      entry.append(document);
    }
    return entry;
  }

  #title(one) {
    const step = one.path.split("/").pop();
    return one.turn ? this.words.step.replace("{step}", step).replace("{turn}", one.turn) : one.path || "–";
  }

  #facts(one) {
    const signature = one.signed ? this.words.signature_fine : this.words.signature_refused;
    return [`${one.method} ${one.status}`, `${one.milliseconds} ms`, signature].join(" · ");
  }
}

function element(name, text, kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}
