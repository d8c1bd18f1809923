// The SQL page: Ctrl+Enter, the button that cancels, and the editor where it was
// built. Without it the page is a textarea and works the same.

const form = document.getElementById("sql-form");

/** busy says whether a statement runs: then it can be cancelled. */
function busy(runs) {
	const stop = document.getElementById("sql-stop");
	if (stop) stop.setAttribute("aria-disabled", String(!runs));
}

/** text is the plain field behind the editor. */
const text = () => document.getElementById("sql-text");

function run() {
	if (!form || document.querySelector('[form="sql-form"][aria-disabled="true"]')) return;
	form.requestSubmit();
}

if (form) {
	busy(false);
	form.addEventListener("submit", () => busy(true));
	document.getElementById("sql-answer").addEventListener("swapped", () => {
		busy(false);
		form.removeAttribute("data-sent");
	});
	document.getElementById("sql-cancel").addEventListener("submit", (e) => {
		if (document.getElementById("sql-stop").getAttribute("aria-disabled") === "true") {
			e.preventDefault();
			e.stopImmediatePropagation();
		}
	}, true);
	text().addEventListener("keydown", (e) => {
		if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
			e.preventDefault();
			run();
		}
	});
	// What is kept is what stands in the editor.
	document.addEventListener("submit", (e) => {
		if (e.target.id === "sql-keep") e.target.elements.sql.value = text().value;
	}, true);
	enrich();
}

/** enrich puts the editor in the place of the field, where it was built. */
async function enrich() {
	const holder = document.getElementById("sql-editor");
	const address = holder.dataset.editor;
	if (!address) return;
	try {
		const { editor } = await import(address);
		const host = document.createElement("div");
		host.className = "sql-host";
		holder.append(host);
		editor(host.attachShadow({ mode: "open" }), {
			text: text().value, label: holder.dataset.label, tables: JSON.parse(holder.dataset.tables || "{}"),
			changed(value) { text().value = value; }, run,
		});
		holder.classList.add("rich");
	} catch {
		holder.querySelector(".sql-host")?.remove(); // the field stays
	}
}
