import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import {
  HighlightStyle,
  bracketMatching,
  foldGutter,
  foldKeymap,
  syntaxHighlighting,
} from "@codemirror/language";
import { linter } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { JSX } from "react";
import { useEffect, useRef } from "react";
import "./code-view.css";

interface CodeViewProps {
  readonly text: string;
  readonly label: string;
  /** Present: the text can be edited. */
  readonly onChange?: (text: string) => void;
  /** What else the editor can do; the same object as long as it stays the same. */
  readonly extension?: Extension;
}

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--injected)" },
  { tag: tags.string, color: "var(--ink)" },
]);

const THEME = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--panel)", height: "100%", fontSize: "12.5px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--mute)", border: "0" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
    backgroundColor: "var(--selected) !important",
  },
  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--ink)" },
  ".cm-changedLine, .cm-insertedLine": { backgroundColor: "var(--selected) !important" },
  ".cm-deletedChunk": { backgroundColor: "color-mix(in srgb, var(--gave-up) 14%, var(--panel)) !important" },
  ".cm-collapsedLines": { background: "var(--hover) !important", color: "var(--mute)" },
});

/**
 * JSON with colours, folding and search, of up to 768 KiB.
 *
 * It lives in a shadow root: there the editor's styles are constructed sheets, which the strict policy on styles lets
 * pass; in the page itself they would be a `<style>` element.
 */
export function CodeView({ text, label, onChange, extension = NOTHING_MORE }: CodeViewProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const changed = useRef(onChange);
  const isEditable = onChange !== undefined;
  useEffect(() => {
    changed.current = onChange;
  });

  useEffect(() => {
    if (host.current === null) return undefined;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: text,
        extensions: [
          extensionsFor(label, isEditable),
          extension,
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) changed.current?.(state.doc.toString());
          }),
        ],
      }),
    });
    editor.current = view;
    return () => view.destroy();
    // The text of an editor is its own from then on; a new text is put in below.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [label, isEditable, extension]);

  useEffect(() => {
    const view = editor.current;
    if (view === null || view.state.doc.toString() === text) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  }, [text]);

  return <div ref={host} className="code-view" />;
}

const NOTHING_MORE: Extension = [];

function extensionsFor(label: string, isEditable: boolean): Extension {
  return [
    lineNumbers(),
    foldGutter(),
    json(),
    bracketMatching(),
    search({ top: true }),
    highlightSelectionMatches(),
    syntaxHighlighting(COLOURS),
    THEME,
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap, ...historyKeymap]),
    ...(isEditable ? [history(), linter(jsonParseLinter())] : [EditorState.readOnly.of(true)]),
  ];
}
