// Gather: a prompt that keys cut short, and an entry that ends by its last key, a finish key or silence.

/** Resolves to the action with what was keyed; to null if nothing was, unless it is asked all the same. */
export async function gather(player, verb) {
  const entry = { keys: "" };
  player.collects = verb.hears_keys;
  player.ear.listens(true);
  try {
    let key = await prompt(player, verb);
    let ended = key !== null && takes(entry, key, verb);
    while (!ended) {
      key = await player.happens((signal) => player.time.wait(verb.timeout, signal), verb.hears_keys);
      ended = key === null || takes(entry, key, verb);
    }
  } finally {
    player.collects = false;
    player.waiting.forEach((key) => player.ear.loses(key)); // keyed after the last one that counts
    player.waiting = [];
    player.ear.listens(false);
  }
  if (!entry.keys && !verb.asks_when_empty) return null;
  return { url: verb.url, method: verb.method, parameters: { Digits: entry.keys } };
}

async function prompt(player, verb) {
  for (const sound of verb.sounds) {
    const key = await player.sound(sound, verb.hears_keys);
    if (key !== null) return key;
  }
  return null;
}

/** Take a key in; says whether the entry has ended by it. A finish key alone ends it, too. */
function takes(entry, key, verb) {
  if (verb.finish && key === verb.finish) return true;
  entry.keys += key;
  return entry.keys.length === verb.most;
}
