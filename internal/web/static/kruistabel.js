// What every page can do beyond plain HTML. Each part works on attributes and
// leaves a page that works without it. Other modules import what is exported.

// Markup from the server becomes part of the page through one named policy;
// the content security policy allows no other.
const policy = window.trustedTypes
	? window.trustedTypes.createPolicy("kruistabel", { createHTML: (text) => text })
	: { createHTML: (text) => text };

const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** word is a sentence of the page's language, with its {time} filled in. */
export function word(name, time = "") {
	return (document.body.dataset[name] ?? "").replace("{time}", time);
}

// Clocks go by the server's time when the page was made and by what has passed
// since: the clock of a workstation may be wrong, or be changed.
const made = document.body.dataset.now ?? new Date().toISOString();

/** now is the server's time, in milliseconds. */
export function now() {
	return Date.parse(made) + performance.now();
}

/** hhmm is a time of the day as the pages write it, in the server's zone. */
export function hhmm(at = now()) {
	const start = made.slice(11, 19).split(":").map(Number);
	const minutes = Math.floor((start[0] * 3600 + start[1] * 60 + start[2] + (at - Date.parse(made)) / 1000) / 60) % 1440;
	return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

// ---- Live region ------------------------------------------------------------

let saying;

/** say lets a screen reader speak a sentence. */
export function say(text) {
	const live = $("#live");
	if (!live || !text) return;
	live.textContent = "";
	clearTimeout(saying);
	saying = setTimeout(() => { live.textContent = text; }, 60);
}

// ---- Fetch ------------------------------------------------------------------

/** html parses markup of this site without running anything in it. */
export function html(text) {
	return new DOMParser().parseFromString(policy.createHTML(text), "text/html");
}

/** still says that this is a page of the gallery, which asks the server for nothing. */
export const still = "still" in document.body.dataset;

/** send asks an address of this site. A failed answer is thrown, with its page. */
export async function send(url, options = {}) {
	if (still) return new Promise(() => {});
	const target = new URL(url, location.href);
	if (target.origin !== location.origin) throw new Error("another site");
	const answer = await fetch(target, {
		credentials: "same-origin", redirect: "follow", cache: "no-store", ...options,
		headers: { "Kruistabel-Swap": "1", ...(options.headers ?? {}) },
	});
	if (!answer.ok && answer.status !== 422) {
		const failure = new Error(`status ${answer.status}`);
		failure.answer = answer;
		throw failure;
	}
	return answer;
}

/** post sends values to an address and gives the answer. */
export function post(url, values, options = {}) {
	const body = values instanceof FormData ? new URLSearchParams(values) : new URLSearchParams(values);
	return send(url, { method: "POST", body, ...options });
}

// ---- Swap -------------------------------------------------------------------

/** pathOf is how an element that had the focus is found again in new markup. */
function pathOf(element, root) {
	if (!element || !root.contains(element)) return null;
	if (element.id) return { id: element.id };
	const name = element.getAttribute("name");
	if (name) return { name, value: element.getAttribute("value") };
	const steps = [];
	for (let e = element; e !== root; e = e.parentElement) steps.unshift([...e.parentElement.children].indexOf(e));
	return { steps };
}

function find(path, root) {
	if (!path) return null;
	if (path.id) return document.getElementById(path.id);
	if (path.name) {
		const named = all(`[name="${CSS.escape(path.name)}"]`, root);
		return named.find((e) => e.getAttribute("value") === path.value) ?? named[0];
	}
	return path.steps.reduce((e, i) => e?.children[i], root);
}

/** swap puts new content into an element: focus, selection and scroll stay. */
export function swap(element, content) {
	const held = document.activeElement;
	const path = pathOf(held, element);
	const range = path && "selectionStart" in held ? [held.selectionStart, held.selectionEnd] : null;
	const scrolls = [element, ...all(".scroll, [data-scroll]", element)].map((e) => [pathOf(e, element) ?? { steps: [] }, e.scrollTop, e.scrollLeft]);
	const open = new Set(all("details[open][id]", element).map((e) => e.id));
	const [x, y] = [scrollX, scrollY];

	const nodes = typeof content === "string" ? [...html(content).body.childNodes] : [...content];
	element.replaceChildren(...nodes);

	for (const d of all("details[id]", element)) if (open.has(d.id)) d.open = true;
	for (const [p, top, left] of scrolls) {
		const e = find(p, element);
		if (e) { e.scrollTop = top; e.scrollLeft = left; }
	}
	scrollTo(x, y);
	const again = find(path, element);
	if (again) {
		again.focus({ preventScroll: true });
		if (range && "setSelectionRange" in again) try { again.setSelectionRange(...range); } catch { /* not a text field */ }
	}
	start(element);
	element.dispatchEvent(new CustomEvent("swapped", { bubbles: true }));
}

/** take puts the parts of an answer that a page names in place: elements by id. */
async function take(ids, answer) {
	const doc = html(await answer.text());
	let done = 0;
	for (const id of ids) {
		const there = document.getElementById(id);
		const fresh = doc.getElementById(id);
		if (there && fresh) {
			swap(there, [...fresh.childNodes].map((n) => document.importNode(n, true)));
			done++;
		} else if (there && ids.length === 1 && !doc.getElementById("main")) {
			swap(there, [...doc.body.childNodes].map((n) => document.importNode(n, true)));
			done++;
		}
	}
	const title = doc.querySelector("title");
	if (title && doc.getElementById("main")) document.title = title.textContent;
	return done > 0;
}

const running = new Map();

async function swapFrom(source, url, options) {
	const ids = source.dataset.swap.split(" ").filter(Boolean);
	running.get(ids[0])?.abort(); // an older question must not answer last
	const stop = new AbortController();
	running.set(ids[0], stop);
	const target = document.getElementById(ids[0]);
	target?.setAttribute("aria-busy", "true");
	try {
		const answer = await send(url, { ...options, signal: stop.signal });
		if (answer.redirected && !source.hasAttribute("data-stay")) { location.assign(answer.url); return; }
		if (!await take(ids, answer)) { location.assign(answer.url); return; }
		if ("push" in source.dataset) history.replaceState(null, "", answer.url);
		say(source.dataset.said ?? word("changed"));
	} catch (failure) {
		if (failure.name === "AbortError") return;
		await show(failure);
	} finally {
		if (running.get(ids[0]) === stop) {
			running.delete(ids[0]);
			target?.removeAttribute("aria-busy");
		}
	}
}

/** show tells the reader of a failed answer: its own page's words, in a dialog. */
export async function show(failure) {
	let text = word("failed");
	if (failure.answer) {
		const doc = html(await failure.answer.text());
		const trouble = doc.getElementById("trouble");
		if (failure.answer.status === 401 || failure.answer.status === 410) { location.reload(); return; }
		if (trouble) {
			const dialog = document.createElement("dialog");
			const head = document.createElement("h2");
			head.textContent = doc.querySelector("h1")?.textContent ?? "";
			dialog.setAttribute("aria-label", head.textContent);
			dialog.append(head, document.importNode(trouble, true));
			const go = dialog.querySelector(".button");
			go?.addEventListener("click", (e) => { e.preventDefault(); dialog.close(); });
			dialog.addEventListener("close", () => dialog.remove());
			document.body.append(dialog);
			dialog.showModal();
			return;
		}
		text = doc.querySelector("h1")?.textContent ?? text;
	}
	say(text);
	const flashes = $("#flashes");
	if (flashes) {
		const p = document.createElement("p");
		p.className = "flash error";
		p.textContent = text;
		flashes.replaceChildren(p);
	}
}

// ---- Forms ------------------------------------------------------------------

const sent = new WeakSet();

// once keeps a form from being sent twice; what the browser shows again from its
// memory may be sent again.
function once(event) {
	const form = event.target;
	const button = event.submitter;
	if (button?.getAttribute("aria-disabled") === "true") { event.preventDefault(); return; }
	if (form.method === "dialog") return;
	const ask = button?.dataset.dialog;
	if (ask && !form.dataset.confirmed) { event.preventDefault(); confirm(form, button, ask); return; }
	if (form.dataset.swap !== undefined) {
		event.preventDefault();
		if (sent.has(form)) return;
		sent.add(form);
		form.dataset.busy = "";
		const values = new FormData(form, button);
		const url = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href, location.href);
		const free = () => { sent.delete(form); delete form.dataset.busy; delete form.dataset.confirmed; };
		if (form.method === "post") {
			const plain = form.enctype !== "multipart/form-data";
			swapFrom(form, url, { method: "POST", body: plain ? new URLSearchParams(values) : values }).finally(free);
		} else {
			url.search = new URLSearchParams(values).toString();
			swapFrom(form, url, {}).finally(free);
		}
		return;
	}
	if (form.method === "post") {
		if (sent.has(form)) { event.preventDefault(); return; }
		sent.add(form);
		form.dataset.busy = "";
		if (form.hasAttribute("data-keep-scroll")) try { sessionStorage.setItem("scroll", JSON.stringify([location.pathname, scrollX, scrollY])); } catch { /* the page stays at the top */ }
	}
}

const asked = new Map(); // dialog to the form and button that wait for its answer

function confirm(form, button, id) {
	const dialog = document.getElementById(id);
	dialog.returnValue = "";
	asked.set(dialog, { form, button });
	dialog.showModal();
}

// The event comes after the dialog is gone, and may be of an earlier question.
document.addEventListener("close", (event) => {
	const dialog = event.target;
	const waiting = asked.get(dialog);
	if (!waiting || dialog.open) return;
	asked.delete(dialog);
	if (dialog.returnValue === "yes") {
		waiting.form.dataset.confirmed = "yes";
		waiting.form.requestSubmit(waiting.button);
	} else {
		waiting.button.focus();
	}
}, true);

/** autosave sends a form a moment after its last change, one request at a time. */
function autosave(form) {
	let waiting, busy = false, again = false;
	const told = $("[data-saved-at]", form) ?? document.querySelector(`[data-saved-at="${form.id}"]`);
	const tell = (text) => { if (told) told.textContent = text; };
	const save = async () => {
		if (busy) { again = true; return; }
		busy = true;
		try {
			await send(form.dataset.autosave, { method: form.dataset.method ?? "POST", body: new URLSearchParams(new FormData(form)) });
			tell(word("saved", hhmm()));
			delete form.dataset.unsaved;
		} catch (failure) {
			tell(word("unsaved"));
			if (failure.answer?.status === 409 || failure.answer?.status === 410) show(failure);
			else if (form.isConnected) setTimeout(save, 5000); // the draft is kept on the page until it is saved
		} finally {
			busy = false;
			if (again) { again = false; save(); }
		}
	};
	form.addEventListener("input", () => {
		form.dataset.unsaved = "";
		tell(word("unsaved"));
		clearTimeout(waiting);
		waiting = setTimeout(save, 600);
	});
	form.addEventListener("change", () => { clearTimeout(waiting); waiting = setTimeout(save, 50); });
}

addEventListener("beforeunload", (event) => {
	const open = $("form[data-unsaved]");
	if (open && !open.dataset.busy) event.preventDefault();
});

// ---- Events from the server --------------------------------------------------

/** live listens to an address. The element is marked where no sign came for 25 s. */
export function live(element, url) {
	const source = new EventSource(url);
	let last = now(), timer, over = false;
	const note = document.createElement("p");
	note.className = "offline";
	const alive = () => {
		last = now();
		clearTimeout(timer);
		timer = setTimeout(lost, 25000);
		if (!note.isConnected) return;
		note.remove();
		element.classList.remove("stale");
		say(word("known"));
	};
	const lost = () => {
		if (!element.isConnected) { source.close(); return; }
		if (note.isConnected) return;
		note.textContent = word("lost", hhmm(last));
		element.before(note);
		element.classList.add("stale");
		say(note.textContent);
	};
	const on = (name, act) => source.addEventListener(name, (event) => { alive(); act(JSON.parse(event.data || "{}")); });
	source.addEventListener("open", alive);
	source.addEventListener("error", () => {
		if (over) return;
		setTimeout(() => { if (source.readyState !== EventSource.OPEN) lost(); }, 1500);
		if (source.readyState !== EventSource.CLOSED) return;
		setTimeout(() => {
			clearTimeout(timer);
			note.remove(); // the next one has its own
			if (element.isConnected) live(element, url);
		}, 5000);
	});
	on("end", () => { over = true; clearTimeout(timer); source.close(); }); // there is nothing more to come
	on("beat", () => {});
	on("say", (data) => say(data.text));
	on("swap", (data) => { const to = document.getElementById(data.id); if (to) swap(to, data.html); });
	on("go", (data) => { delete $("form[data-unsaved]")?.dataset.unsaved; location.assign(new URL(data.to, location.origin).pathname); });
	for (const name of (element.dataset.events ?? "").split(" ").filter(Boolean)) {
		on(name, (data) => element.dispatchEvent(new CustomEvent(`live:${name}`, { detail: data, bubbles: true })));
	}
	addEventListener("pagehide", () => source.close(), { once: true });
	timer = setTimeout(lost, 25000);
	return source;
}

// ---- Clocks ------------------------------------------------------------------

const warned = new Set();

function tick() {
	for (const e of all("[data-until]")) {
		const left = Math.max(0, Math.round((Date.parse(e.dataset.until) - now()) / 1000));
		const h = Math.floor(left / 3600), m = Math.floor(left / 60) % 60, s = left % 60;
		const text = h > 0 ? `${h}:${String(m).padStart(2, "0")}` : `${m}:${String(s).padStart(2, "0")}`;
		const said = word("left", text);
		if (e.textContent !== said) e.textContent = said;
		e.closest(".ends")?.classList.toggle("soon", left <= 600);
		for (const at of [600, 120]) {
			const key = `${e.dataset.until} ${at}`;
			if (left <= at && left > at - 5 && !warned.has(key)) { warned.add(key); say(said); }
		}
	}
}

// ---- Copy --------------------------------------------------------------------

/** plain is a table as tab-separated text: digits without grouping, marks as c. */
export function plain(table) {
	return [...table.rows].map((row) => [...row.cells].map((cell) => {
		if (cell.matches(".c1, .c2")) return "c";
		if (cell.dataset.plain !== undefined) return cell.dataset.plain;
		const text = cell.textContent.trim().replace(/\s+/g, " ");
		return cell.matches("td.num") && /^-?\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+$/.test(text) ? text.replace(/[.,\u00a0\u202f ]/g, "") : text;
	}).join("\t")).join("\n");
}

// A selection inside a cross table is copied as plain digits too.
document.addEventListener("copy", (event) => {
	const selection = getSelection();
	const at = selection.anchorNode && (selection.anchorNode.nodeType === 1 ? selection.anchorNode : selection.anchorNode.parentElement);
	const table = at?.closest("table.cross");
	if (!table || selection.isCollapsed) return;
	const rows = [...table.rows].map((r) => [...r.cells].filter((c) => selection.containsNode(c, true))).filter((r) => r.length);
	const part = document.createElement("table");
	for (const cells of rows) {
		const row = part.insertRow();
		for (const cell of cells) row.append(cell.cloneNode(true));
	}
	event.clipboardData.setData("text/plain", plain(part));
	event.preventDefault();
});

// ---- Start -------------------------------------------------------------------

/** start readies new markup: the page, and each part that is swapped in. */
export function start(root) {
	tick();
	if (still) return;
	for (const form of all("form[data-autosave]", root)) {
		if (form.dataset.ready) continue;
		form.dataset.ready = "yes";
		autosave(form);
	}
	for (const e of all("[data-live]", root)) {
		if (e.dataset.ready) continue;
		e.dataset.ready = "yes";
		live(e, e.dataset.live);
	}
}

document.addEventListener("submit", once);

document.addEventListener("click", (event) => {
	const target = event.target instanceof Element ? event.target : null;
	if (!target) return;
	const disabled = target.closest('[aria-disabled="true"]');
	if (disabled) {
		event.preventDefault();
		const why = document.getElementById(disabled.getAttribute("aria-describedby") ?? "");
		say(why?.textContent.trim());
		return;
	}
	const opener = target.closest("[data-open]");
	if (opener) document.getElementById(opener.dataset.open)?.showModal();
	const copier = target.closest("[data-copy]");
	if (copier) {
		const table = document.getElementById(copier.dataset.copy);
		if (table && navigator.clipboard) navigator.clipboard.writeText(plain(table)).then(() => say(word("copied")), () => {});
	}
	const link = target.closest("a[data-swap]");
	if (link && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
		event.preventDefault();
		swapFrom(link, link.href, {});
	}
	for (const d of all("details[data-closes][open]")) if (!d.contains(target)) d.open = false;
});

// A field that chooses, in a form marked so, sends the form at once.
document.addEventListener("change", (event) => {
	const form = event.target.form;
	if (form?.hasAttribute("data-send-on-change")) form.requestSubmit();
});

// Shortcuts of one key work inside what is marked data-shortcuts, and not while
// one types; the person may turn them off.
function shortcut(event) {
	const at = event.target instanceof Element ? event.target : null;
	if (!at?.closest("[data-shortcuts]") || "keysOff" in document.body.dataset) return;
	if (event.ctrlKey || event.metaKey || event.altKey || at.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
	const found = all(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`).find((e) => e.checkVisibility());
	if (!found) return;
	event.preventDefault();
	found.click();
}

document.addEventListener("keydown", (event) => {
	shortcut(event);
	if (event.key === "Escape") {
		for (const d of all("details[data-closes][open]")) {
			d.open = false;
			d.querySelector("summary").focus();
		}
	}
});

addEventListener("pageshow", (event) => {
	if (!event.persisted) return;
	location.reload(); // what a browser kept in memory may be of a login or session that is over
});

// After a choice that keeps the page, the scroll is where it was; after a page
// change the heading has the focus, or the list of faults.
function arrive() {
	let kept = null;
	try {
		kept = JSON.parse(sessionStorage.getItem("scroll"));
		sessionStorage.removeItem("scroll");
	} catch { /* none */ }
	const summary = $("#summary");
	if (summary) summary.focus();
	else if (kept && kept[0] === location.pathname) scrollTo(kept[1], kept[2]);
	else if (!location.hash && !$("[autofocus]") && history.length > 1) $("#title")?.focus({ preventScroll: true });
}

document.documentElement.classList.add("script");
start(document);
setInterval(tick, 1000);
arrive();
