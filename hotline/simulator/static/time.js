// Time as it passes on the wall. Everything that waits, waits here, and can be told to stop.

export const time = {
  /** Seconds on a steady clock. */
  now: () => performance.now() / 1000,

  /** Resolves after so many seconds, or as soon as `signal` is given; never fails. */
  wait(seconds, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(resolve, seconds * 1000);
      signal?.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
    });
  },
};
