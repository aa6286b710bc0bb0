// Buttons that say their words aloud with the browser's own voices; there only where it has any.
const engine = window.speechSynthesis;

/** The browser's voice for a language tag (`de-DE`), or undefined. */
function voiceOf(language) {
  const voices = engine.getVoices();
  const tag = (voice) => voice.lang.toLowerCase().replace("_", "-");
  const wanted = language.toLowerCase();
  return voices.find((voice) => tag(voice) === wanted)
    ?? voices.find((voice) => tag(voice).split("-")[0] === wanted.split("-")[0]);
}

for (const button of engine ? document.querySelectorAll("[data-say]") : []) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const voice = voiceOf(button.dataset.voice);
    const told = button.parentElement.querySelector("[role=status]");
    told.textContent = voice ? "" : button.dataset.noVoice;
    if (!voice) return;
    engine.cancel();
    const words = new SpeechSynthesisUtterance(button.dataset.say);
    Object.assign(words, { voice, lang: voice.lang, rate: 0.9 });
    engine.speak(words);
  });
}
