// The form for a call that somebody took: says at once where a postcode lies, and what there is of a number.
// Without this script the same is said after the form was sent.

const form = document.querySelector("form.intake");
const { number, postcode, zone } = form.elements;
const said = document.getElementById("place-said");
const known = document.getElementById("known");
let asked = "";

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

postcode.addEventListener("input", () => place().catch(() => {}));
number.addEventListener("change", () => already().catch(() => {}));
