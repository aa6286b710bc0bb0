// The screen: what is heard, as it is heard; above it what was heard before, and which keys were pressed.

const MOST_LINES = 120;
const NEAR = 40; // pixels from the end at which the screen follows

export class Screen {
  constructor(root) {
    this.root = root;
    this.line = null;
  }

  clear() {
    this.root.replaceChildren();
    this.line = null;
  }

  /** Words in a language: on the line that is being heard, or on a new one. */
  adds(words, language) {
    if (this.line?.lang !== language) {
      this.line = this.#line("heard");
      this.line.lang = language;
    }
    this.#follow(() => this.line.append(this.line.hasChildNodes() ? " " : "", words));
  }

  /** What comes next is another thought. */
  ends() {
    this.line = null;
  }

  /** Keys stand together until something is heard. They are no news to whoever has pressed them. */
  pressed(key, { lost = false } = {}) {
    const kind = lost ? "lost" : "pressed";
    let keys = this.root.lastElementChild;
    if (!keys?.classList.contains(kind)) {
      keys = this.#line(kind);
      keys.setAttribute("aria-hidden", "true");
    }
    this.line = null;
    this.#follow(() => {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      keys.append(cap);
    });
  }

  /** Words of whoever holds the telephone. */
  says(words) {
    this.line = null;
    this.#follow(() => { this.#line("said").textContent = words; });
  }

  /** Something about the call itself. */
  notes(words) {
    this.line = null;
    this.#follow(() => { this.#line("note").textContent = words; });
  }

  #line(kind) {
    const line = document.createElement("p");
    line.className = kind;
    line.dir = "auto";
    this.#follow(() => this.root.append(line));
    while (this.root.childElementCount > MOST_LINES) this.root.firstElementChild.remove();
    return line;
  }

  #follow(change) {
    const { root } = this;
    const follows = root.scrollHeight - root.scrollTop - root.clientHeight < NEAR;
    change();
    if (follows) root.scrollTop = root.scrollHeight;
  }
}
