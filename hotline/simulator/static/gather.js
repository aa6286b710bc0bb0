// Gather: a prompt that keys or words cut short, and an entry that ends by its last key, a finish key or
// silence. Where words are recognised, too, whichever comes first wins: the other counts no more.

const SURE = "0.9";

/** Resolves to the action with what was keyed or said; to null if nothing was, unless it is asked all the same. */
export async function gather(player, verb) {
  const entry = { keys: "", words: "" };
  player.collects = verb.hears_keys;
  player.ear.listens({ keys: true, words: hears(player, verb.hears_words) });
  try {
    let got = await prompt(player, verb);
    let ended = got !== null && await takes(player, entry, got, verb);
    while (!ended) {
      got = await player.happens((signal) => player.time.wait(verb.timeout, signal), verb.hears_keys);
      ended = got === null || await takes(player, entry, got, verb);
    }
  } finally {
    player.collects = false;
    player.waiting.forEach((key) => player.ear.loses(key)); // keyed after the last one that counts
    player.waiting = [];
    player.ear.listens({ keys: false, words: hears(player, false) });
  }
  if (entry.words) return action(verb, { SpeechResult: entry.words, Confidence: SURE });
  if (!entry.keys && !verb.asks_when_empty) return null;
  return action(verb, { Digits: entry.keys });
}

const action = (verb, parameters) => ({ url: verb.url, method: verb.method, parameters });

function hears(player, words) {
  player.recognises = Boolean(words);
  return player.recognises;
}

async function prompt(player, verb) {
  for (const sound of verb.sounds) {
    const got = await player.sound(sound, verb.hears_keys);
    if (got !== null) return got;
  }
  return null;
}

/** Take a key or words in; says whether the entry has ended by it. A finish key alone ends it, too. */
async function takes(player, entry, got, verb) {
  if (got.words) return recognises(player, entry, got, verb);
  player.ear.listens({ words: hears(player, false) });
  if (verb.finish && got === verb.finish) return true;
  entry.keys += got;
  return entry.keys.length === verb.most;
}

/** Words are over when nothing has been said for a while; what is said meanwhile belongs to them. */
async function recognises(player, entry, first, verb) {
  player.collects = false;
  for (let said = first; said !== null;) {
    entry.words = `${entry.words} ${said.words}`.trim();
    said = await player.happens((signal) => player.time.wait(verb.pause, signal));
  }
  return true;
}
