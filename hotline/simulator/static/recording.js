// Record: what the person says until silence, a key, the longest length or the end of the call.

const BEEP = { verb: "Play", beep: true, seconds: 0.5, times: 1 };

/** Resolves to the action, which is asked in any case, also after the caller has left. */
export async function record(player, verb) {
  const recorded = { seconds: 0, ended: "hangup" };
  const action = () => ({ url: verb.url, method: verb.method, parameters: told(recorded) });
  player.last = action;
  if (verb.beeps) await player.sound(BEEP);
  player.ear.records(true);
  player.collects = true;
  try {
    await listen(player, verb, recorded);
  } finally {
    player.ear.records(false);
    player.speaks = null;
    player.collects = false;
    player.waiting = [];
  }
  player.last = null;
  return action();
}

async function listen(player, verb, recorded) {
  let left = verb.longest;
  let pause = verb.timeout || left;
  while (left > 0) {
    let spoken = 0;
    const key = await player.happens((signal) => new Promise((resolve) => {
      player.speaks = (seconds) => { spoken = seconds; resolve(); };
      player.time.wait(Math.min(pause, left), signal).then(resolve);
    }), true);
    if (key !== null && verb.finish.includes(key)) {
      recorded.ended = key;
      return;
    }
    if (key !== null) continue;
    if (!spoken) break;
    recorded.seconds += Math.min(spoken, left);
    left -= spoken;
    pause = spoken + verb.timeout;
  }
  recorded.ended = "";
}

function told(recorded) {
  return { RecordingDuration: String(Math.round(recorded.seconds)), Digits: recorded.ended };
}
