// What the tests of playing stand on: a line that answers what is laid down, an ear that writes down, and
// time that a test lets pass. `play(document, deeds)` resolves to everything that happened.

export async function play(modules, verbs, deeds, { answers = {}, whisper = false } = {}) {
  const { Player, Left } = modules;
  const told = [];
  const time = standingTime();
  const line = {
    ask: async (_sid, request) => {
      told.push(`asks ${request.url}${keys(request.parameters)}`);
      return { verbs: answers[request.url] ?? [], seen: [] };
    },
    ring: async (_sid, attempt) => {
      told.push(`rings ${attempt.numbers.map((one) => one.number).join(" ")}`);
      return { dial: String(told.length), findings: [] };
    },
    over: async (sid) => { told.push(`ends ${sid}`); },
    turn: async () => ({ verbs: answers.turned, seen: [] }),
  };
  const states = [];
  let changed = null;
  const dials = {
    changes: (_name, known, signal) => new Promise((resolve) => {
      const look = () => {
        if (states.length) resolve(states.shift());
      };
      changed = look;
      signal.addEventListener("abort", () => resolve(null), { once: true });
      look();
    }),
  };
  const player = new Player({ sid: "CA1", line, ear: ear(told, time), time, dials, whisper });
  const run = player.run({ verbs, seen: [] }).then(
    (status) => told.push(`over ${status}`),
    (error) => told.push(error instanceof Left ? "left" : `failed ${error}`),
  );
  await settled();
  for (const deed of deeds) {
    if (typeof deed === "number") await time.passes(deed);
    else if (deed === "leaves") player.leave();
    else if (deed === "turns") player.turn();
    else if (deed === "speaks") player.speaks(2);
    else if (deed.startsWith?.("says ")) { if (!player.says(deed.slice(5))) told.push(`unheard ${deed.slice(5)}`); }
    else if (typeof deed === "object") { states.push(deed); changed?.(); }
    else for (const key of deed) if (!player.press(key)) told.push(`lost ${key}`);
    await settled();
  }
  const last = player.last?.();
  if (last) told.push(`last ${last.url}${keys(last.parameters)}`);
  player.leave();
  await run;
  return told.filter((one, place) => one !== "left" || deeds.includes("leaves") || place < told.length - 1);
}

const keys = (parameters) => Object.entries(parameters).map(([name, value]) => ` ${name}=${value}`).join("");

/** Everything that was promised and needs no time has happened. */
async function settled() {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}

function standingTime() {
  let now = 0;
  let waiting = [];
  return {
    now: () => now,
    wait: (seconds, signal) => new Promise((resolve) => {
      const mine = { at: now + seconds, resolve };
      waiting.push(mine);
      signal?.addEventListener("abort", () => {
        waiting = waiting.filter((one) => one !== mine);
        resolve();
      }, { once: true });
    }),
    async passes(seconds) {
      const until = now + seconds;
      for (;;) {
        const next = waiting.filter((one) => one.at <= until).sort((one, other) => one.at - other.at)[0];
        if (!next) break;
        now = Math.max(now, next.at);
        waiting = waiting.filter((one) => one !== next);
        next.resolve();
        await settled();
      }
      now = until;
    },
  };
}

function ear(told, time) {
  return {
    sees() {}, begins() {}, listens() {}, records() {}, finds() {},
    rings(on) { if (!on) return; told.push("tone"); },
    joined() { told.push("joined"); },
    parted(status) { told.push(`parted ${status}`); },
    loses(key) { told.push(`lost ${key}`); },
    doesNotKnow(name) { told.push(`unknown ${name}`); },
    hears(piece, _verb, signal) {
      if (piece.text) told.push(piece.text);
      return time.wait(piece.seconds, signal);
    },
  };
}
