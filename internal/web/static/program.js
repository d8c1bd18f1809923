// The log of a run: it appends, stays where the reader is, can be paused and
// searched. Tab in the editor of a program indents; Escape leaves it.

const log = document.getElementById("log");

if (log) {
	const tools = document.querySelector("[data-log-tools]");
	const pause = document.querySelector("[data-log-pause]");
	const search = document.getElementById("log-search");
	let text = log.textContent, paused = false;
	tools.hidden = false;

	const draw = () => {
		const wanted = search.value.toLowerCase();
		const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
		log.textContent = wanted ? text.split("\n").filter((line) => line.toLowerCase().includes(wanted)).join("\n") : text;
		if (atEnd && !wanted) log.scrollTop = log.scrollHeight;
	};
	document.addEventListener("live:log", (event) => {
		text += event.detail.text;
		const run = document.querySelector("#run[data-live]");
		if (run) run.dataset.live = run.dataset.live.replace(/from=\d+/, `from=${event.detail.place}`);
		if (!paused) draw();
	});
	pause.addEventListener("click", () => {
		paused = !paused;
		pause.setAttribute("aria-pressed", String(paused));
		if (!paused) draw();
	});
	search.addEventListener("input", draw);
	log.scrollTop = log.scrollHeight;
}

for (const editor of document.querySelectorAll("[data-editor=program]")) {
	let leave = false;
	editor.addEventListener("keydown", (event) => {
		if (event.key === "Escape") {
			leave = true;
			return;
		}
		if (event.key === "Tab" && !event.shiftKey && !leave && !event.ctrlKey && !event.altKey) {
			event.preventDefault();
			editor.setRangeText("    ", editor.selectionStart, editor.selectionEnd, "end");
		}
		if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) editor.form.requestSubmit();
		leave = false;
	});
}
