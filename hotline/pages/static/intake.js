// The form for a call that somebody took: says at once where a postcode lies, and what there is of a number.
// Without this script the same is said after the form was sent.

const form = document.querySelector("form.intake");
const { number, postcode, zone } = form.elements;
const said = document.getElementById("place-said");
const known = document.getElementById("known");
const helping = document.getElementById("helping");
let asked = "";
let looked = "";

async function place() {
  const code = postcode.value.replace(/[^0-9a-z]/gi, "");
  if (code === asked || code.length < Number(postcode.dataset.length)) return;
  asked = code;
  const query = new URLSearchParams({ city: form.elements.city.value, postcode: code });
  const answer = await fetch(`${form.dataset.place}?${query}`);
  if (!answer.ok || code !== asked) return;
  const found = await answer.json();
  said.textContent = found.words;
  zone.value = found.zone;
  for (const code of [...found.likely].reverse()) {
    const option = [...zone.options].find((one) => one.value === code);
    if (option) zone.options[0].after(option);
  }
}

async function already() {
  if (!number.value.trim()) return void known.replaceChildren();
  const answer = await fetch(form.dataset.known, { method: "POST", body: new FormData(form) });
  if (answer.ok) known.innerHTML = await answer.text(); // our own page's piece: the server has escaped it
}

async function whoHelps() {
  const { kind, spoken } = form.elements;
  const about = [kind.value, zone.value, postcode.value, spoken.value].join(" ");
  if (about === looked) return;
  looked = about;
  const body = new FormData(form);
  body.delete("number"); // not needed for this
  body.delete("asked_by");
  body.append("piece", "1");
  const answer = await fetch(form.dataset.helpers, { method: "POST", body });
  if (answer.ok && about === looked) helping.innerHTML = await answer.text(); // our own page's piece
}

const soon = () => whoHelps().catch(() => {});
postcode.addEventListener("input", () => place().then(soon).catch(() => {}));
number.addEventListener("change", () => already().catch(() => {}));
for (const name of ["kind", "zone", "spoken"]) form.elements[name].addEventListener("change", soon);
const look = document.getElementById("look-who-helps");
look.removeAttribute("accesskey"); // it is another key in each browser
addEventListener("keydown", (event) => {
  if (!event.altKey || event.code !== "KeyH") return;
  event.preventDefault();
  look.click();
});
look.addEventListener("click", async (event) => {
  event.preventDefault(); // what was typed stays, and the keyboard goes on from what is found
  looked = "";
  await whoHelps().catch(() => {});
  helping.querySelector("a")?.focus();
});
