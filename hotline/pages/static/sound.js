// A sound that was chosen is made into what telephones play: WAV, 8000 Hz, one channel. What the browser cannot
// read is sent as it is, and the answer says what to do.
const RATE = 8000;

/** Samples of any sound file, as numbers from -1 to 1 at the telephone's rate. */
async function samplesOf(file) {
  const data = await file.arrayBuffer();
  const known = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(data);
  const mixed = new OfflineAudioContext(1, Math.ceil(known.duration * RATE), RATE);
  const source = new AudioBufferSourceNode(mixed, { buffer: known });
  source.connect(mixed.destination);
  source.start();
  return (await mixed.startRendering()).getChannelData(0);
}

/** A WAV file with sixteen bits for each sample. */
function waveOf(samples) {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const text = (at, letters) => [...letters].forEach((letter, nth) => view.setUint8(at + nth, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, nth) => view.setInt16(44 + nth * 2, Math.max(-1, Math.min(1, sample)) * 32767, true));
  return new File([view.buffer], "recording.wav", { type: "audio/wav" });
}

for (const input of document.querySelectorAll("[data-telephone-sound]")) {
  input.addEventListener("change", async () => {
    const [chosen] = input.files;
    if (!chosen) return;
    const button = input.form.querySelector("button");
    button.disabled = true;
    try {
      const sent = new DataTransfer();
      sent.items.add(waveOf(await samplesOf(chosen)));
      input.files = sent.files;
    } catch {
      // no sound that this browser reads
    } finally {
      button.disabled = false;
    }
  });
}
