// Shows a notice when one comes, also while no page is open; a tap on it opens the board.

self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  const shown = { body: said.body || "", tag: said.path || "", data: said.path || "/board/", lang: said.lang };
  event.waitUntil(self.registration.showNotification(said.title || "", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});
