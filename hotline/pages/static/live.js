// Keeps a page up to date without loading it anew: asks for it every few seconds with the tag of what it has,
// and merges what has changed. How a page uses this stands in hotline/pages/live.py; the page has the words.

import { key, merge } from "./merge.js";

const SLOWEST = 60_000; // milliseconds between polls while nobody answers
const PATIENCE = 15_000; // for one answer
const SPEAK_AFTER = 1_000; // what comes together is said together
const SPEAK_AGAIN = 8_000; // and then it is quiet for a while
const FRESH = 8_000; // as long as house.css takes to let the colour go
const LONGEST_PRESS = 2_000;
const LONGEST_TIMER = 2 ** 31 - 1;
const REACHED = "a[href], button:enabled, input:enabled:not([type=hidden]), select, textarea, summary";

const { liveFrom: from, liveEvery: seconds } = document.body.dataset;
const every = 1000 * Number(seconds);
const voice = document.getElementById("live-said");
let tag = document.body.dataset.liveTag;
let failures = 0;
let timer = 0;
let asking = null;
let sending = false; // a form is on its way: this page is about to go
let over = false;
let pressed = Promise.resolve(); // a button must not move away between finger down and finger up

// --- Asking

async function poll() {
  clearTimeout(timer);
  if (over || asking || sending || document.hidden) return;
  asking = new AbortController();
  const patience = setTimeout(() => asking.abort(), PATIENCE);
  let pause;
  try {
    pause = await hear(await fetch(from, { headers: headers(), redirect: "manual", signal: asking.signal }));
  } catch {
    pause = lost();
  }
  clearTimeout(patience);
  asking = null;
  wait(pause);
}

function headers() {
  return tag ? { "X-Live": "1", "If-None-Match": tag } : { "X-Live": "1" };
}

function wait(pause) {
  clearTimeout(timer);
  if (!over) timer = setTimeout(poll, pause * (1 + Math.random() / 8));
}

async function hear(answer) {
  if (answer.status === 304) return found();
  if (answer.status === 401) return end("ended");
  if (answer.status === 429 || answer.status >= 500) return lost(Number(answer.headers.get("Retry-After")));
  const stands = answer.ok || answer.status === 404 || answer.status === 410;
  if (!stands) return end("moved"); // a redirect too
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  await pressed;
  if (sending) return every;
  if (answer.ok && !now.getElementById("live-said")) return lost(); // not ours: a network that wants a log-in
  if (!renew(now)) return end("moved");
  tag = answer.headers.get("ETag");
  return answer.ok ? found() : end("");
}

function found() {
  if (show("lost", false)) say("state", voice.dataset.back);
  failures = 0;
  return every;
}

function lost(seconds = 0) {
  failures += 1; // one alone is nothing
  if (failures > 1 && show("lost", true)) say("state", textOf(state("lost")));
  return Math.min(SLOWEST, Math.max(every * 2 ** Math.min(failures - 1, 6), 1000 * (seconds || 0)));
}

function end(why) {
  over = true;
  if (!why) return 0;
  show("lost", false);
  show(why, true);
  hideSecrets();
  say("state", textOf(state(why)));
  return 0;
}

function state(name) {
  return document.querySelector(`.live-state [data-when="${name}"]`);
}

function show(name, shown) {
  const changes = state(name).hidden === shown;
  state(name).hidden = !shown;
  return changes;
}

// --- What may be seen only for a while

function hideSecrets() {
  for (const secret of document.querySelectorAll("[data-secret]")) secret.remove();
  tag = "";
}

function watchSecrets() {
  for (const secret of document.querySelectorAll("[data-secret]")) {
    const left = 1000 * Number(secret.dataset.secret);
    if (left > 0) setTimeout(() => (hideSecrets(), poll()), Math.min(left, LONGEST_TIMER));
  }
}

// --- Merging what has come

function renew(now) {
  const here = [...document.querySelectorAll("[data-live]")];
  const regions = here.map((old) => [old, now.getElementById(old.id)]);
  if (regions.length === 0 || regions.some(([, fresh]) => !fresh)) return false;
  const focus = whereabouts();
  const news = compare(now);
  for (const [old, fresh] of regions) merge(old, fresh);
  document.title = now.title;
  giveBack(focus);
  for (const key of news) highlight(key);
  return true;
}

function highlight(key) {
  for (const one of document.querySelectorAll(`[data-live] [data-key="${CSS.escape(key)}"]`)) {
    one.dataset.fresh = "";
    setTimeout(() => delete one.dataset.fresh, FRESH);
  }
}

// --- Focus

function whereabouts() {
  const at = document.activeElement;
  const region = at?.closest("[data-live]");
  if (!region) return null;
  const item = at.closest("[data-key]");
  const items = item ? [...item.parentElement.children] : [];
  const nth = items.indexOf(item);
  const others = [...items.slice(nth + 1), ...items.slice(0, Math.max(nth, 0)).reverse()];
  return { at, region, item, others };
}

function giveBack(focus) {
  if (!focus || document.activeElement === focus.at) return;
  if (focus.at.isConnected) return focus.at.focus({ preventScroll: true });
  const near = [focus.item, ...focus.others].find((one) => one?.isConnected && one.querySelector(REACHED));
  (near?.querySelector(REACHED) ?? heading(focus.region)).focus();
  if (focus.item && near !== focus.item) say("elsewhere", voice.dataset.elsewhere);
}

function heading(region) {
  const found = region.querySelector("h1, h2, h3") ?? region;
  found.tabIndex = -1;
  found.addEventListener("blur", () => found.removeAttribute("tabindex"), { once: true });
  return found;
}

// --- Speaking: one polite place, everything that came since the last time at once

const plurals = new Intl.PluralRules(document.documentElement.lang);
const moved = new Map(); // by list: what has come, what has gone, in which words
const lines = new Map();
let spoken = -SPEAK_AGAIN;
let speaking = 0;

function compare(now) {
  const before = listsIn(document);
  const after = listsIn(now);
  const news = [];
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    news.push(...compareList(id, before.get(id), after.get(id)));
  }
  for (const one of now.querySelectorAll("[data-live] [data-said][id]")) {
    if (textOf(one) !== textOf(document.getElementById(one.id))) say(one.id, textOf(one));
  }
  return news;
}

function textOf(element) {
  return (element?.textContent ?? "").replace(/\s+/g, " ").trim();
}

function listsIn(root) {
  const found = root.querySelectorAll("[data-live] [data-new][id], [data-live] [data-gone][id]");
  return new Map([...found].map((list) => [list.id, { words: list.dataset, keys: keysOf(list) }]));
}

function keysOf(list) {
  return [...list.children].filter((one) => !one.hasAttribute("data-over")).map(key).filter(Boolean);
}

function compareList(id, was, is) {
  const [had, has] = [was?.keys ?? [], is?.keys ?? []];
  let come = has.filter((one) => !had.includes(one));
  let gone = had.filter((one) => !has.includes(one));
  if (is && "more" in is.words) come = butTheEnd(has, come);
  if ((was && "more" in was.words) || (is && "more" in is.words)) gone = butTheEnd(had, gone);
  const note = moved.get(id) ?? { come: new Set(), gone: new Set() };
  note.words = { ...was?.words, ...is?.words };
  for (const one of come) if (!note.gone.delete(one)) note.come.add(one);
  for (const one of gone) if (!note.come.delete(one)) note.gone.add(one);
  if (note.come.size + note.gone.size) moved.set(id, note), speakSoon();
  return come;
}

function butTheEnd(all, some) {
  let end = all.length;
  while (end && some.includes(all[end - 1])) end -= 1;
  return some.filter((one) => all.indexOf(one) < end);
}

function say(about, line) {
  lines.set(about, line);
  speakSoon();
}

function speakSoon() {
  clearTimeout(speaking);
  speaking = setTimeout(speak, Math.max(SPEAK_AFTER, spoken + SPEAK_AGAIN - performance.now()));
}

function speak() {
  const counts = [...moved.values()].flatMap(({ words, come, gone }) => [
    counted(words.new, come),
    counted(words.gone, gone),
  ]);
  const text = [...counts, ...lines.values()].filter(Boolean).join(" ");
  moved.clear();
  lines.clear();
  spoken = performance.now();
  voice.textContent = ""; // the same sentence twice is heard twice
  setTimeout(() => (voice.textContent = text), 100);
}

function counted(written, some) {
  if (!written || some.size === 0) return "";
  const forms = JSON.parse(written);
  return (forms[plurals.select(some.size)] ?? forms.other).replace("{count}", some.size);
}

// --- From here it runs

function onPress() {
  pressed = new Promise((go) => {
    const letGo = () => setTimeout(go); // after the click that comes with it
    addEventListener("pointerup", letGo, { once: true });
    addEventListener("pointercancel", letGo, { once: true });
    setTimeout(go, LONGEST_PRESS);
  });
}

function onSubmit() {
  sending = true;
  setTimeout(() => ((sending = false), poll()), PATIENCE); // still here: a download, or it did not get through
}

function onShow({ persisted }) {
  if (!persisted) return;
  [sending, tag] = [false, ""];
  poll();
}

if (from) {
  document.documentElement.dataset.liveOn = "";
  addEventListener("pointerdown", onPress);
  addEventListener("submit", onSubmit);
  addEventListener("online", poll);
  addEventListener("pageshow", onShow);
  addEventListener("pagehide", ({ persisted }) => persisted && hideSecrets());
  document.addEventListener("visibilitychange", poll);
  watchSecrets();
  wait(every);
}
