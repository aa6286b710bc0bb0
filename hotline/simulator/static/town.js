// The town's page: what has just been sent, and what the operator's authenticator shows.

const EVERY = 2000; // milliseconds
const CODE = /\b\d{6}\b/;
const box = document.getElementById("code");
const said = document.getElementById("copied");
let last = null;

/** The newest message that holds a code, with whose it is. */
function showCode(messages) {
  const message = messages.find((one) => CODE.test(one.body));
  if (!message || message.sid === last) return;
  last = message.sid;
  const [code] = CODE.exec(message.body);
  box.textContent = `${box.dataset.words.replace("{number}", message.to)} `;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copies";
  button.dir = "ltr";
  button.append(code);
  copies(button, code);
  box.append(button);
}

function copies(button, text) {
  button.dataset.copy = text;
  button.setAttribute("aria-label", box.dataset.copy.replace("{code}", text));
}

function showOperators(operators) {
  for (const button of document.querySelectorAll("[data-totp]")) {
    const { code } = operators[Number(button.dataset.totp)] ?? {};
    if (!code || button.dataset.copy === code) continue;
    copies(button, code);
    button.textContent = `${code.slice(0, 3)} ${code.slice(3)}`;
  }
}

async function look() {
  if (document.hidden) return;
  const answer = await fetch("town.json").catch(() => null);
  if (!answer?.ok) return;
  const { messages, operators } = await answer.json();
  showCode(messages);
  showOperators(operators);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button?.tagName !== "BUTTON") return;
  await navigator.clipboard.writeText(button.dataset.copy);
  said.textContent = said.dataset.words;
  button.classList.add("done");
  setTimeout(() => { said.textContent = ""; button.classList.remove("done"); }, 1500);
});

// Signing in at one door gives the browser new forms: an untouched one at the other door is asked for anew.
const doors = [...document.querySelectorAll(".far iframe")];
const isDoor = (frame) => /\/(sign-in|code)$/.test(frame.contentWindow.location.pathname);

function isUntouched(frame) {
  const fields = frame.contentDocument.querySelectorAll("input:not([type=hidden])");
  return [...fields].every((field) => field.value === field.defaultValue);
}

for (const frame of doors) {
  frame.addEventListener("load", () => {
    if (isDoor(frame)) return;
    for (const other of doors) {
      if (other !== frame && isDoor(other) && isUntouched(other)) other.contentWindow.location.reload();
    }
  });
}

look();
setInterval(look, EVERY);
