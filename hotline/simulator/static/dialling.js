// Dial: the hotline rings somebody, and the two are put through or not.

/** Resolves to the action with how it went; to null where there is none, and the next verb follows. */
export async function dial(player, verb) {
  const attempts = verb.in_turn ? verb.numbers.map((number) => [number]) : [verb.numbers];
  let outcome = { parameters: { DialCallStatus: "failed", DialBridged: "false" } };
  for (const numbers of attempts) {
    outcome = await attempt(player, verb, numbers);
    if (outcome.answered) break;
  }
  player.ear.parted(outcome.parameters.DialCallStatus);
  if (!verb.url) return null;
  return { url: verb.url, method: verb.method, parameters: outcome.parameters };
}

/** Ring these numbers together, and let the two talk if one answers. */
async function attempt(player, verb, numbers) {
  let rung = null;
  const ends = new AbortController();
  player.ear.rings(true, numbers.map((one) => one.number));
  try {
    await player.happens(async () => {
      rung = await player.line.ring(player.sid, { numbers, timeout: verb.timeout, caller_id: verb.caller_id });
    });
    player.ear.finds(rung.findings);
    return await untilOver(player, verb, rung.dial, ends.signal);
  } finally {
    ends.abort();
    player.ear.rings(false);
  }
}

async function untilOver(player, verb, name, ends) {
  let state = { state: "rings" };
  while (state.state !== "over") {
    const listens = verb.ends_on_star && state.state === "joined";
    let news = null;
    const key = await player.happens(async (signal) => {
      news = await player.dials.changes(name, state.state, signal);
    }, listens);
    if (key === "*") await player.line.over(state.sid);
    if (news) state = news;
    if (news?.state === "joined") joined(player, verb, state.sid, ends);
  }
  return state;
}

function joined(player, verb, sid, ends) {
  player.ear.rings(false);
  player.ear.joined();
  player.time.wait(verb.longest, ends).then(() => {
    if (!ends.aborted) player.line.over(sid);
  });
}
