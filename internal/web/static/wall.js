// Signs of life of the supervisor: sent while somebody uses the page, never by
// the clock alone, so that a page that nobody looks at says nothing.
const place = document.querySelector("[data-alive]");

if (place) {
  let used = true; // opening the page is a sign
  let last = 0;
  for (const kind of ["pointermove", "pointerdown", "keydown", "scroll", "wheel"]) {
    addEventListener(kind, () => { used = true; }, { passive: true, capture: true });
  }
  const send = async () => {
    if (!used || document.visibilityState !== "visible" || Date.now() - last < 20000) return;
    used = false;
    last = Date.now();
    try {
      await fetch(place.dataset.alive, { method: "POST", body: new URLSearchParams({ room: place.dataset.room }), headers: { "Kruistabel-Swap": "alive" } });
    } catch {
      used = true; // said again when the connection is there
      last = 0;
    }
  };
  send();
  setInterval(send, 5000);
}

// A page that a supervisor sees along with is read anew when it changes.
const along = document.querySelector("[data-along]");

if (along) {
  const events = new EventSource(along.dataset.along);
  let first = true;
  events.addEventListener("swap", () => {
    if (!first) location.reload();
    first = false;
  });
}
