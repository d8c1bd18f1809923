// The editor of the SQL page: CodeMirror in a shadow root. There its styles are
// sheets made by script, which the content security policy allows; in the page
// they would be style elements, which it does not.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Colours are those of the page: its properties reach into the shadow root.
const look = EditorView.theme({
	"&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "14px" },
	"&.cm-focused": { outline: "none" },
	".cm-content": { fontFamily: "ui-monospace, \"Cascadia Mono\", Menlo, Consolas, monospace", minHeight: "200px", caretColor: "var(--ink)" },
	".cm-gutters": { color: "var(--mute)", backgroundColor: "var(--surface)", borderRight: "1px solid var(--hair)" },
	".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--surface)" },
	".cm-cursor": { borderLeftColor: "var(--ink)" },
	".cm-tooltip": { color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--line)" },
	".cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--paper)", backgroundColor: "var(--link)" },
});

// Words differ by weight and slant as well, so that colour is not needed.
const words = HighlightStyle.define([
	{ tag: tags.keyword, color: "var(--link)", fontWeight: "700" },
	{ tag: tags.string, color: "var(--ok)" },
	{ tag: tags.number, color: "var(--warn)" },
	{ tag: tags.comment, color: "var(--mute)", fontStyle: "italic" },
]);

/** editor makes an editor in a root; it tells of each change, and of Ctrl+Enter. */
export function editor(root, { text, label, tables, changed, run }) {
	const send = () => { run(); return true; };
	return new EditorView({
		root, parent: root,
		state: EditorState.create({
			doc: text,
			extensions: [
				keymap.of([{ key: "Mod-Enter", run: send, preventDefault: true }]),
				lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(),
				autocompletion(), syntaxHighlighting(words),
				sql({ dialect: PostgreSQL, schema: tables, defaultTable: Object.keys(tables)[0], upperCaseKeywords: true }),
				keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
				EditorView.lineWrapping, look,
				EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
				EditorView.updateListener.of((u) => { if (u.docChanged) changed(u.state.doc.toString()); }),
			],
		}),
	});
}
