// Sending a delivery in pieces: hash first, then pieces of 8 MiB with a checksum
// each, from where the server says that it is. A broken connection waits and
// goes on; after a reload the same file is chosen again. Without this script
// the form sends the file whole.
import { Sha256 } from "./sha256.js";

const PIECE = 8 << 20;
const READ = 1 << 20;

for (const b of document.querySelectorAll("[data-print]")) {
	b.hidden = false;
	b.addEventListener("click", () => print());
}

const form = document.querySelector("form#deliver");
const box = document.querySelector("#uploader");
if (form && box) uploader(form, box);

function uploader(form, box) {
	const $ = (id) => document.getElementById(id);
	const input = $("f-sent"), drop = $("drop"), send = $("send");
	const state = { paused: false, stopped: false, upload: form.dataset.upload ?? "", busy: false, wake: null };
	for (const e of form.querySelectorAll("[data-script]")) e.hidden = false;

	for (const [name, on] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
		drop?.addEventListener(name, (e) => {
			e.preventDefault();
			drop.classList.toggle("over", on);
			if (name === "drop" && e.dataTransfer.files.length === 1) input.files = e.dataTransfer.files;
		});
	}
	form.addEventListener("submit", (e) => {
		if (!input?.files.length) return;
		e.preventDefault();
		e.stopImmediatePropagation();
		begin();
	}, true);
	if (send?.type === "button") send.addEventListener("click", () => { if (input.files.length) begin(); else input.focus(); });
	$("upload-pause").addEventListener("click", () => pause(true));
	$("upload-resume").addEventListener("click", () => { pause(false); if (!state.busy) begin(); });
	$("upload-cancel").addEventListener("click", cancel);
	addEventListener("online", () => state.wake?.());
	addEventListener("beforeunload", (e) => { if (state.busy && !state.stopped) e.preventDefault(); });

	function pause(on) {
		state.paused = on;
		$("upload-pause").hidden = on;
		$("upload-resume").hidden = !on;
		tell(on ? box.dataset.paused : box.dataset.sending);
		if (!on) state.wake?.();
	}

	function tell(text, bad = false) {
		$("upload-word").textContent = text;
		$("upload-word").classList.toggle("error", bad);
	}

	function bar(done, total, began, from) {
		$("upload-bar").value = total ? Math.round(done * 1000 / total) : 0;
		const speed = (done - from) / Math.max(1, Date.now() - began);
		const left = speed > 0 ? Math.ceil((total - done) / speed / 1000) : 0;
		$("upload-figure").textContent = box.dataset.of.replace("%have%", size(done)).replace("%size%", size(total)).replace("%left%", clock(left));
	}

	function size(n) {
		const unit = n < 1e6 ? "kilobyte" : n < 1e9 ? "megabyte" : "gigabyte";
		const by = { kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9 }[unit];
		const tag = box.dataset.lang === "en" ? "en-GB" : `${box.dataset.lang}-BE`;
		return new Intl.NumberFormat(tag, { style: "unit", unit, maximumFractionDigits: unit === "gigabyte" ? 2 : 0 }).format(n / by);
	}

	const clock = (s) => `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
	const wait = (ms) => new Promise((done) => { state.wake = done; setTimeout(done, ms); });

	async function begin() {
		const file = input.files[0];
		if (state.busy || !file) return;
		state.busy = true;
		state.stopped = false;
		box.hidden = false;
		if (send) send.disabled = true;
		try {
			await run(file);
		} catch (failure) {
			tell(`${box.dataset.failed} ${failure.message}`, true);
			$("upload-pause").hidden = true;
			$("upload-resume").hidden = false;
			if (send) send.disabled = false;
		}
		state.busy = false;
	}

	async function run(file) {
		if (file.size > Number(form.dataset.max)) throw new Error(box.dataset.large);
		if (form.dataset.size && (Number(form.dataset.size) !== file.size)) throw new Error(box.dataset.other);
		const sum = await hashed(file);
		$("upload-hash").textContent = sum;
		const announced = (form.elements.sha256?.value ?? form.dataset.sha256 ?? "").trim().toLowerCase();
		if (announced && announced !== sum) throw new Error(form.dataset.upload ? box.dataset.other : box.dataset.differs);
		if (announced) tell(box.dataset.same);
		if (!state.upload) {
			state.upload = await create(file, sum);
			history.replaceState(null, "", location.pathname); // a reload shows what is open
		}
		await pieces(file);
		if (state.stopped) return;
		tell(box.dataset.checking);
		const answer = await answered(await fetch(`${state.upload}/finish`, { method: "POST", headers: { Accept: "application/json" } }));
		state.stopped = true;
		location.assign(new URL((await answer.json()).path, location.origin).pathname);
	}

	async function hashed(file) {
		tell(box.dataset.hashing);
		const sum = new Sha256(), began = Date.now();
		for (let at = 0; at < file.size; at += READ) {
			sum.update(new Uint8Array(await file.slice(at, at + READ).arrayBuffer()));
			if (at % (16 * READ) === 0) { bar(at, file.size, began, 0); await new Promise((r) => setTimeout(r)); }
		}
		return sum.hex();
	}

	async function create(file, sum) {
		const fields = { filename: file.name, sha256: sum };
		for (const name of ["supplier", "kind", "rows", "replaces"]) {
			const value = new FormData(form).get(name);
			if (value) fields[name] = String(value).replace(/[.,\s\u00a0\u202f]/g, (c) => name === "rows" ? "" : c);
		}
		const meta = Object.entries(fields).map(([k, v]) => `${k} ${btoa(String.fromCharCode(...new TextEncoder().encode(v)))}`).join(",");
		const answer = await answered(await fetch(`/studies/${form.dataset.study}/uploads`, {
			method: "POST", headers: { "Tus-Resumable": "1.0.0", "Upload-Length": String(file.size), "Upload-Metadata": meta, Accept: "application/json" },
		}));
		return answer.headers.get("Location");
	}

	async function offset() {
		const answer = await fetch(state.upload, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } });
		if (!answer.ok) throw new Error(`${answer.status}`);
		return Number(answer.headers.get("Upload-Offset"));
	}

	async function pieces(file) {
		let at = -1, wrong = 0, began = Date.now(), from = 0;
		tell(box.dataset.sending);
		while (!state.stopped) {
			if (state.paused) { await wait(1000); continue; }
			try {
				if (at < 0) { at = await offset(); began = Date.now(); from = at; }
				bar(at, file.size, began, from);
				if (at >= file.size) return;
				at = await piece(file, at);
				if (wrong) tell(box.dataset.sending);
				wrong = 0;
			} catch (failure) {
				if (failure.fatal) throw failure;
				at = -1;
				tell(box.dataset.lost);
				await wait(Math.min(30000, 1000 * 2 ** wrong++));
			}
		}
	}

	async function piece(file, at) {
		const body = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
		const headers = { "Tus-Resumable": "1.0.0", "Upload-Offset": String(at), "Content-Type": "application/offset+octet-stream", Accept: "application/json" };
		if (globalThis.crypto?.subtle) {
			const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
			headers["Upload-Checksum"] = `sha256 ${btoa(String.fromCharCode(...sum))}`;
		}
		const answer = await fetch(state.upload, { method: "PATCH", headers, body });
		if ([409, 423, 460].includes(answer.status) || answer.status >= 500 && answer.status !== 507) throw new Error(String(answer.status));
		return Number((await answered(answer)).headers.get("Upload-Offset"));
	}

	// answered turns a refusal into the sentence that the server gives.
	async function answered(answer) {
		if (answer.ok) return answer;
		let text = String(answer.status);
		try {
			const told = await answer.json();
			text = [told.what, told.todo].filter(Boolean).join(" ") || text;
		} catch { /* the number must do */ }
		const failure = new Error(text);
		failure.fatal = true;
		throw failure;
	}

	async function cancel() {
		state.stopped = true;
		state.wake?.();
		if (state.upload) await fetch(state.upload, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } });
		location.assign(`/studies/${form.dataset.study}/deliveries`);
	}
}
