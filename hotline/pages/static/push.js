// Switches notices on and off in this browser. Without it, or where the browser has none, the page says so.

const box = document.getElementById("push");
const able = box && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const part = (name) => box.querySelector(`[data-push="${name}"]`);

function bytes(base64) {
  const plain = atob(base64.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function tell(address, subscription) {
  return fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": box.dataset.token },
    body: JSON.stringify(subscription),
  }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
  });
}

function show(subscription) {
  part("no").hidden = true;
  part("on").hidden = Boolean(subscription);
  part("off").hidden = !subscription;
  part("said").textContent = subscription ? box.dataset.here : "";
}

async function switchOn(worker) {
  if ((await Notification.requestPermission()) !== "granted") {
    part("said").textContent = box.dataset.refused;
    return;
  }
  const subscription = await worker.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(box.dataset.key),
  });
  await tell(box.dataset.at, subscription);
  location.reload();
}

async function switchOff(worker) {
  const subscription = await worker.pushManager.getSubscription();
  if (subscription) {
    await tell(box.dataset.off, subscription);
    await subscription.unsubscribe();
  }
  location.reload();
}

async function begin() {
  const worker = await navigator.serviceWorker.register(box.dataset.worker);
  const failed = () => { part("said").textContent = box.dataset.failed; };
  part("on").addEventListener("click", () => switchOn(worker).catch(failed));
  part("off").addEventListener("click", () => switchOff(worker).catch(failed));
  show(await worker.pushManager.getSubscription());
}

if (able) begin().catch(() => {});
