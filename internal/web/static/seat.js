// A seat: the browser proves that it is the registered workstation, and its
// pages follow the session. The private key is made here, cannot be read out
// and never leaves this browser.
const storeName = "kruistabel-seat";

function withStore(mode, act) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open(storeName, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("seat");
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction("seat", mode);
      const asked = act(change.objectStore("seat"));
      change.oncomplete = () => { opening.result.close(); done(asked.result); };
      change.onerror = () => failed(change.error);
    };
  });
}

const keep = (seat) => withStore("readwrite", (s) => s.put(seat, "seat"));
const kept = () => withStore("readonly", (s) => s.get("seat"));

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

async function post(address, fields) {
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" } });
  const said = await answer.json();
  if (!answer.ok) throw new Error([said.what, said.todo].filter(Boolean).join(" "));
  return said;
}

// prove signs what the hub asks; it says whether this browser is a seat.
async function prove() {
  const seat = await kept().catch(() => undefined);
  if (!seat) return false;
  const { challenge } = await post("/seat/challenge", { seat: seat.id });
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, seat.key, new TextEncoder().encode(challenge));
  await post("/seat/prove", { challenge, signature: base64(signature) });
  return true;
}

async function enrol(code) {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const key = base64(await crypto.subtle.exportKey("spki", pair.publicKey));
  const { seat } = await post("/seat/enrol", { code, key });
  await keep({ id: seat, key: pair.privateKey });
}

const again = 5 * 60 * 1000;
setInterval(() => prove().catch(() => undefined), again);

const place = document.getElementById("seat");
const form = document.getElementById("enrol");
if (place && form) {
  const state = document.getElementById("seat-state");
  const go = () => prove().then((is) => {
    if (is) location.replace(place.dataset.next);
    return is;
  });
  go().catch((why) => { state.textContent = why.message || state.dataset.failed; });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    state.textContent = state.dataset.proving;
    try {
      await enrol(new FormData(form).get("code"));
      state.textContent = state.dataset.done;
      await go();
    } catch (why) {
      state.textContent = why.message || state.dataset.failed;
    }
  });
}

// The home of a session at a seat that has not proven itself in this login yet.
const work = document.getElementById("work");
if (work && work.dataset.unproven && !sessionStorage.getItem("proved")) {
  sessionStorage.setItem("proved", "tried");
  prove().then((is) => is && location.reload()).catch(() => undefined);
}

// A code that has run out is replaced by the next.
const shown = document.querySelector("#code[data-holds]");
if (shown) setTimeout(() => location.reload(), Number(shown.dataset.holds) + 500);

// A page of a session follows it: what is no longer there is replaced at once.
const bar = document.querySelector(".roombar");
if (work || bar) {
  const events = new EventSource("/work/live");
  let before;
  events.addEventListener("gone", () => location.replace("/work"));
  events.addEventListener("session", (event) => {
    const now = JSON.parse(event.data);
    const open = now.state === "open" || now.state === "soon";
    const here = work && (["waiting", "outside", "ended"].includes(work.dataset.work) ? "outside" : work.dataset.work);
    if (!work && !open) location.replace("/work");
    else if (work && now.state !== here && !(now.state === "ended" && before?.state === "ended")) location.reload();
    else if (work && before && now.messages !== before.messages) location.reload();
    else follow(now, before);
    before = now;
  });
}

// follow shows a new message, and whether the supervisor sees along.
function follow(now, before) {
  const live = document.getElementById("live");
  note("seat-eye", now.eye || "");
  if (now.message && (!before || now.message !== before.message)) {
    note("seat-message", now.message);
    if (live) live.textContent = now.message;
  }
}

function note(id, text) {
  let there = document.getElementById(id);
  if (!text) {
    if (there) there.remove();
    return;
  }
  if (!there) {
    there = document.createElement("p");
    there.id = id;
    there.className = "note warn";
    document.getElementById("flashes")?.append(there);
  }
  there.textContent = text;
}

// A page that comes back from the browser's memory is asked for anew.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
