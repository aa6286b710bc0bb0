// The page of the telephone: brings its parts together, and listens for the keyboard.

import { Curious } from "./curious.js";
import { Handset } from "./handset.js";
import { Line } from "./line.js";
import { Messages } from "./messages.js";
import { News } from "./news.js";
import { time } from "./time.js";
import { Tones } from "./tones.js";
import { Voice } from "./voice.js";
import { Writing } from "./writing.js";

const page = JSON.parse(document.getElementById("page").textContent);
const { words } = page;
const options = Object.fromEntries(
  [...document.querySelectorAll("[data-option]")].map((one) => [one.dataset.option, one]),
);
const names = new Map(page.people.map((one) => [one.number, one]));
const isOn = (name) => options[name].checked;
const volume = () => Number(options.volume.value) / 100;

const line = new Line(page.line);
const voice = new Voice({ time, aloud: () => isOn("aloud"), volume });
const tones = new Tones({ time, volume: () => (isOn("aloud") ? volume() : 0) });
const curious = new Curious({ root: document.getElementById("curious"), words });
const messages = new Messages({ root: document.getElementById("messages"), words });
const writing = new Writing({ line, words, lines: Object.keys(page.lines), sent: () => news.soon() });
const elsewhere = document.getElementById("elsewhere");

const town = {
  line, time, tones, voice, words,
  dice: Math.random,
  options: { noTones: () => isOn("noTones"), slowFingers: () => isOn("slowFingers") },
  named: (number) => names.get(number)?.name || shown(number),
  shown: (number) => shown(number),
  newcomer: () => page.newcomer.replace(/\?/g, () => Math.floor(10 * Math.random())),
  wakes: () => tones.wake(),
  curious: (seen) => curious.adds(seen),
  changed: (handset) => { if (handset === handsets[0]) holderChanged(); },
};
const handsets = [];
const news = new News({ line, time, number: () => handsets[0]?.number ?? "", told });
town.news = news;
let holder = null;
let active = null;

function shown(number) {
  return names.get(number)?.shown ?? page.lines[number] ?? (/^\+/.test(number) ? number : words.withheld);
}

function holderChanged() {
  const number = handsets[0].number;
  sessionStorage.setItem("who", handsets[0].part.who.value);
  if (number === holder) return;
  holder = number;
  messages.clear();
  news.soon();
}

/** What the provider had to tell; null: it could not be reached. */
function told(answer) {
  document.body.classList.toggle("offline", answer === null);
  if (answer === null) return;
  messages.shows(answer.messages);
  writing.shows(holder, answer);
  const sids = new Set(answer.ringing.map((call) => call.sid));
  for (const handset of handsets) handset.stillRings(sids);
  const here = new Set(handsets.filter((one) => one.state === "ringing").map((one) => one.incoming.sid));
  for (const call of answer.ringing) {
    const free = handsets.find((one) => one.isIdle && one.number === call.to);
    if (free && !here.has(call.sid)) {
      free.hears(call);
      here.add(call.sid);
    }
  }
  showElsewhere(answer.ringing.filter((call) => !here.has(call.sid)));
}

/** Telephones in town that ring and that nobody on this page holds. */
function showElsewhere(calls) {
  const cards = new Map([...elsewhere.children].map((card) => [card.dataset.sid, card]));
  for (const [sid, card] of cards) if (!calls.some((call) => call.sid === sid)) card.remove();
  for (const call of calls) if (!cards.has(call.sid)) elsewhere.append(ringCard(call));
}

function ringCard(call) {
  const card = document.getElementById("ring").content.firstElementChild.cloneNode(true);
  card.dataset.sid = call.sid;
  card.querySelector("p").textContent = words.rings_at.replace("{who}", town.named(call.to));
  const [answer, refuse] = card.querySelectorAll("button");
  answer.addEventListener("click", () => {
    card.remove();
    takes(call);
  });
  refuse.addEventListener("click", () => {
    card.remove();
    line.refuse(call.sid).catch(() => {});
  });
  return card;
}

/** Pick up with a telephone that is free; the second one comes out where the first is in use. */
function takes(call) {
  const free = handsets.find((one) => one.isIdle);
  if (!free) return;
  if (free !== handsets[0]) showSecond(true);
  activate(free);
  tones.wake();
  free.takes(call);
}

function showSecond(on) {
  handsets[1].root.hidden = !on;
  options.second.checked = on;
}

function activate(handset) {
  active = handset;
}

// --- the keyboard

const BUSY_ELSEWHERE = "input, select, textarea, [contenteditable]";
const TAKES_ENTER = "a, button, summary";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !isOn("keyboard")) return;
  const at = event.target;
  const types = at.closest(BUSY_ELSEWHERE);
  if (types && !(types.type === "checkbox" || types.type === "range")) return;
  if (/^[0-9*#]$/.test(event.key)) {
    if (!event.repeat) active.press(event.key); // a key that is held counts once
    event.preventDefault();
  } else if (event.key === "Backspace") active.erase();
  else if (event.key === "Escape") active.hangUp();
  else if (event.key === "Enter" && !at.closest(TAKES_ENTER)) active.call();
});

// --- what is kept for the next time

function remember(name, initial) {
  const option = options[name];
  const kept = localStorage.getItem(`telephone.${name}`);
  const kind = option.type === "checkbox" ? "checked" : "value";
  if (kept !== null) option[kind] = kind === "checked" ? kept === "true" : kept;
  else if (initial !== undefined) option[kind] = initial;
  option.addEventListener("change", () => localStorage.setItem(`telephone.${name}`, option[kind]));
}

/** Which languages of the hotline this browser cannot speak. */
function showVoices() {
  const silent = page.languages.filter((language) => !voice.of(language));
  const names = new Intl.DisplayNames([document.documentElement.lang], { type: "language" });
  const note = document.getElementById("voices");
  note.hidden = !silent.length;
  note.textContent = words.no_voice.replace("{languages}", silent.map((one) => names.of(one)).join(", "));
}

for (const root of document.querySelectorAll(".telephone")) {
  const handset = new Handset(root, town);
  handsets.push(handset);
  root.addEventListener("focusin", () => activate(handset));
  root.addEventListener("pointerdown", () => activate(handset));
}
active = handsets[0];
holderChanged();
const kept = sessionStorage.getItem("who");
if (kept && names.has(kept)) handsets[0].goesTo(kept);
remember("aloud", !document.hidden);
remember("volume");
remember("keyboard");
options.second.addEventListener("change", () => showSecond(options.second.checked));
showVoices();
voice.engine?.addEventListener?.("voiceschanged", showVoices);
addEventListener("pagehide", () => handsets.forEach((one) => one.closes()));
document.body.classList.add("ready");
news.run();
