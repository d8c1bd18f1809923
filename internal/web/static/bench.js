// The workbench beyond plain HTML: dimensions by keyboard and by dragging,
// lists that narrow while one types, the drawer, the pattern that comes later,
// moving through cells with arrow keys, copying.
import { say, send, html, swap } from "./kruistabel.js";

const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const bench = () => $("#on-bench");

// ---- Steps -------------------------------------------------------------------

let waiting; // the search for the final pattern that is under way

const imported = (element) => [...element.childNodes].map((n) => document.importNode(n, true));

async function show(answer) {
	const page = html(await answer.text());
	const fresh = page.querySelector("#bench");
	if (!fresh) { location.reload(); return; }
	swap($("#bench"), imported(fresh));
}

async function step(values) {
	const here = bench();
	if (!here) return;
	try {
		await show(await send(here.dataset.path, {
			method: "POST",
			body: new URLSearchParams({ world: here.dataset.world, ...values }),
		}));
	} catch { location.reload(); }
}

// ---- Narrowing lists -----------------------------------------------------------

addEventListener("input", (event) => {
	const list = event.target.dataset?.narrow && document.getElementById(event.target.dataset.narrow);
	if (!list) return;
	const wanted = event.target.value.trim().toLowerCase();
	for (const item of all("[data-text]", list)) item.hidden = !item.dataset.text.toLowerCase().includes(wanted);
	for (const group of all("ul", list)) {
		const head = group.previousElementSibling;
		if (head?.tagName === "H3") head.hidden = !all("[data-text]", group).some((item) => !item.hidden);
	}
});

addEventListener("keydown", (event) => {
	if (event.target.id === "dim-search" && event.key === "Enter") {
		event.preventDefault();
		const found = $("#dims-list [data-text]:not([hidden]) summary");
		if (found) { found.parentElement.open = true; found.focus(); }
	}
});

// A code with others below it: all, some or none of them.
function treeState(tree) {
	for (const box of all("input[type=checkbox]", tree)) {
		const below = all(`[data-parent="${CSS.escape(box.value)}"]`, tree);
		if (!below.length) continue;
		const on = below.filter((b) => b.checked).length;
		box.indeterminate = on > 0 && on < below.length && !box.checked;
	}
}
addEventListener("change", (event) => {
	const tree = event.target.closest?.(".tree");
	if (!tree || event.target.type !== "checkbox") return;
	const set = (box) => {
		for (const b of all(`[data-parent="${CSS.escape(box.value)}"]`, tree)) { b.checked = box.checked; set(b); }
	};
	set(event.target);
	const parent = event.target.dataset.parent && $(`input[value="${CSS.escape(event.target.dataset.parent)}"]`, tree);
	if (parent) parent.checked = all(`[data-parent="${CSS.escape(parent.value)}"]`, tree).every((b) => b.checked);
	treeState(tree);
});

// ---- Picking up with the keyboard ------------------------------------------------

const axes = ["rows", "columns", "sheets"];
let picked = null; // { name, title, at }

function mark() {
	for (const e of all(".picked")) e.classList.remove("picked");
	for (const e of all(".axis.over")) e.classList.remove("over");
	if (!picked) return;
	$(`#dims-list [data-dim="${CSS.escape(picked.name)}"]`)?.classList.add("picked");
	$(`.axis[data-axis="${axes[picked.at]}"]`)?.classList.add("over");
}

function tellPlace() {
	const axis = $(`#axis-${axes[picked.at]}`);
	say(`${picked.title}: ${axis ? axis.textContent : axes[picked.at]}`);
}

addEventListener("keydown", (event) => {
	const item = event.target.closest?.("[data-dim]");
	if (!picked && item && event.key === " " && event.target.tagName === "SUMMARY") {
		event.preventDefault();
		picked = { name: item.dataset.dim, title: ($(".dim-name", item) ?? event.target).textContent.trim(), at: 0 };
		mark();
		tellPlace();
		return;
	}
	if (!picked) return;
	const move = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
	if (move) {
		event.preventDefault();
		picked.at = (picked.at + move + axes.length) % axes.length;
		mark();
		tellPlace();
	} else if (event.key === "Enter" || event.key === " ") {
		event.preventDefault();
		const { name, at } = picked;
		picked = null;
		mark();
		step({ step: `place|${name}|${axes[at]}` });
	} else if (event.key === "Escape" || event.key === "Tab") {
		picked = null;
		mark();
	}
});

// ---- Dragging --------------------------------------------------------------------

let dragged = null;
addEventListener("dragstart", (event) => {
	const item = event.target.closest?.("[data-dim]");
	if (!item) return;
	dragged = item.dataset.dim;
	event.dataTransfer.effectAllowed = "move";
	event.dataTransfer.setData("text/plain", dragged);
});
addEventListener("dragover", (event) => {
	const axis = dragged && event.target.closest?.(".axis[data-axis]");
	for (const e of all(".axis.over")) if (e !== axis) e.classList.remove("over");
	if (!axis || !axes.includes(axis.dataset.axis)) return;
	event.preventDefault();
	axis.classList.add("over");
});
addEventListener("drop", (event) => {
	const axis = dragged && event.target.closest?.(".axis[data-axis]");
	if (!axis || !axes.includes(axis.dataset.axis)) return;
	event.preventDefault();
	const before = event.target.closest(".placed-dim");
	const at = before ? all(".placed-dim", axis).indexOf(before) : -1;
	step({ step: `place|${dragged}|${axis.dataset.axis}`, at: String(at) });
	dragged = null;
});
addEventListener("dragend", () => {
	if (dragged && !$(".axis.over")) dragged = null;
	for (const e of all(".axis.over")) e.classList.remove("over");
});

// ---- Drawer ------------------------------------------------------------------------

let opener = null;
addEventListener("click", (event) => {
	const link = event.target.closest?.("a");
	if (link?.dataset.swap === "drawer") opener = { href: link.getAttribute("href") };
	if (link && "close" in link.dataset && bench()) {
		event.preventDefault();
		closeDrawer();
	}
});
function closeDrawer() {
	const drawer = $("#drawer");
	if (!drawer?.firstElementChild) return false;
	drawer.replaceChildren();
	if (opener) $(`a[href="${CSS.escape(opener.href)}"]`)?.focus();
	return true;
}

// ---- Keys ---------------------------------------------------------------------------

function typing(target) {
	return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "checkbox";
}
addEventListener("keydown", (event) => {
	if (!bench() || event.defaultPrevented) return;
	if (event.key === "Escape" && !picked && closeDrawer()) { event.preventDefault(); return; }
	if (typing(event.target)) return;
	const control = event.ctrlKey || event.metaKey;
	if (control && event.key.toLowerCase() === "z" && !event.shiftKey) { event.preventDefault(); step({ step: "undo||" }); }
	else if (control && (event.key.toLowerCase() === "y" || event.key.toLowerCase() === "z")) { event.preventDefault(); step({ step: "redo||" }); }
	else if (control || event.altKey) return;
	else if (event.key === "/") { event.preventDefault(); $("#dim-search")?.focus(); }
	else if (event.key === "v" && document.documentElement.dataset.keys !== "off") $(".worlds a:not([aria-current])")?.click();
});

// ---- Cells: one stop for Tab, arrows between them -------------------------------------

function cells() {
	const grid = $("#grid");
	if (!grid || grid.dataset.ready) return;
	grid.dataset.ready = "yes";
	for (const a of all("td a.mark", grid)) a.tabIndex = -1;
	const list = all("td[data-cell]", grid);
	for (const td of list) td.tabIndex = -1;
	(list.find((td) => $("a.mark", td)) ?? list[0])?.setAttribute("tabindex", "0");
}
addEventListener("keydown", (event) => {
	const td = event.target.closest?.("#grid td[data-cell]");
	if (!td || event.ctrlKey && !["Home", "End"].includes(event.key)) return;
	const row = td.parentElement, rows = all("#grid tbody tr");
	const column = all("td[data-cell]", row).indexOf(td), r = rows.indexOf(row);
	const at = (i, j) => {
		const line = rows[Math.max(0, Math.min(rows.length - 1, i))];
		const tds = all("td[data-cell]", line);
		return tds[Math.max(0, Math.min(tds.length - 1, j))];
	};
	const to = {
		ArrowUp: () => at(r - 1, column), ArrowDown: () => at(r + 1, column), ArrowLeft: () => at(r, column - 1), ArrowRight: () => at(r, column + 1),
		Home: () => at(event.ctrlKey ? 0 : r, 0), End: () => at(event.ctrlKey ? rows.length : r, 1e6),
		PageUp: () => at(r - 15, column), PageDown: () => at(r + 15, column),
		x: () => { const hidden = all("#grid td[data-cell]").filter((e) => $("a.mark", e)); return hidden[(hidden.indexOf(td) + 1) % (hidden.length || 1)]; },
	}[event.key];
	if (to) {
		const next = to();
		if (!next) return;
		event.preventDefault();
		td.tabIndex = -1;
		next.tabIndex = 0;
		next.focus();
	} else if (event.key === "Enter") {
		event.preventDefault();
		const here = bench();
		const query = here.dataset.world === "true" ? "?world=true" : "";
		opener = null;
		openDrawer(`${here.dataset.path}/cell/${td.dataset.cell}${query}`);
	}
});
async function openDrawer(address) {
	try {
		const page = html(await (await send(address)).text());
		const drawer = $("#drawer"), fresh = page.querySelector("#drawer");
		if (drawer && fresh) { swap(drawer, imported(fresh)); $("#drawer-title")?.focus(); }
	} catch { location.assign(address); }
}

// Another language is another page at the same address: the cell stays the one
// that Tab finds.
const heldCell = "kruistabel-cell";
addEventListener("submit", (event) => {
	const td = $("#grid td[tabindex='0']");
	if (td && event.target.closest?.(".languages, .themes")) sessionStorage.setItem(heldCell, `${location.pathname} ${td.dataset.cell}`);
});
function heldAgain() {
	const [path, cell] = (sessionStorage.getItem(heldCell) ?? "").split(" ");
	sessionStorage.removeItem(heldCell);
	const td = path === location.pathname && $(`#grid td[data-cell="${CSS.escape(cell)}"]`);
	if (!td) return;
	for (const e of all("#grid td[tabindex='0']")) e.tabIndex = -1;
	td.tabIndex = 0;
}

// ---- Copying: tabs between, plain digits, c where a cell is hidden ---------------------

addEventListener("copy", (event) => {
	const chosen = getSelection();
	const grid = $("#grid");
	if (!grid || !chosen || chosen.isCollapsed || !chosen.intersectsNode?.(grid) && !grid.contains(chosen.anchorNode)) return;
	const lines = [];
	for (const tr of all("tr", grid)) {
		const cells = [...tr.children].filter((c) => chosen.containsNode(c, true));
		if (cells.length) lines.push(cells.map((c) => c.dataset.plain ?? (c.querySelector("a.mark") ? "c" : c.textContent.trim().replace(/\s+/g, " "))).join("\t"));
	}
	event.clipboardData.setData("text/plain", lines.join("\n"));
	event.preventDefault();
});

// ---- After each change -----------------------------------------------------------------

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
let spoken = "";
function fresh() {
	cells();
	all(".tree").forEach(treeState);
	const here = bench();
	if (!here) return;
	if (here.dataset.spoken && here.dataset.spoken !== spoken) {
		if (spoken) say(here.dataset.spoken);
		spoken = here.dataset.spoken;
	}
	const later = $("#world")?.dataset.wait;
	if (later && later !== waiting) {
		waiting = later;
		const shown = here.innerHTML.length;
		pause(200).then(() => send(later)).then(async (answer) => {
			const text = await answer.text();
			waiting = undefined;
			// A change in between has its own answer.
			if ($("#world")?.dataset.wait === later && shown) await show(new Response(text));
		}).catch(() => { waiting = undefined; });
	}
	const title = $("#drawer-title");
	if (title && title !== fresh.title) { fresh.title = title; title.focus({ preventScroll: true }); }
}
new MutationObserver(fresh).observe(document.body, { childList: true, subtree: true });
fresh();
heldAgain();
