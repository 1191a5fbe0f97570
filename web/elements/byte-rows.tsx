import type { JSX } from "react";
import { useEffect, useMemo, useRef, useState } from "react";
import { bodyText } from "./body-text.ts";
import { watchView } from "./watch-view.ts";
import "./byte-rows.css";

const ROW_PX = 20;
const OVERSCAN = 20;
const HEX_COLUMNS = 16;
const TEXT_COLUMNS = 120;

/**
 * Bytes as they are, in rows of which only those in view are in the page: a body is one line of up to 768 KiB.
 *
 * Nothing is left out; characters that cannot be seen are written as escapes.
 */
export function ByteRows({
  bytes,
  form,
  label,
}: {
  readonly bytes: Uint8Array;
  readonly form: "text" | "hex";
  readonly label: string;
}): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 400 });
  const text = useMemo(() => (form === "text" ? bodyText(bytes) : ""), [bytes, form]);
  const rows = Math.ceil(form === "text" ? text.length / TEXT_COLUMNS : bytes.length / HEX_COLUMNS);

  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    return watchView(element, () => setView({ top: element.scrollTop, height: element.clientHeight }));
  }, []);

  const first = Math.max(0, Math.floor(view.top / ROW_PX) - OVERSCAN);
  const last = Math.min(rows, Math.ceil((view.top + view.height) / ROW_PX) + OVERSCAN);
  return (
    <div ref={box} className="byte-rows" role="region" aria-label={label} tabIndex={0}>
      <div style={{ height: rows * ROW_PX }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index).map((row) => (
          <div key={row} className="byte-row" style={{ transform: `translateY(${row * ROW_PX}px)` }}>
            {form === "text" ? <TextRow text={text} row={row} /> : <HexRow bytes={bytes} row={row} />}
          </div>
        ))}
      </div>
    </div>
  );
}

function TextRow({ text, row }: { readonly text: string; readonly row: number }): JSX.Element {
  const [from, to] = [startOf(text, row), startOf(text, row + 1)];
  return (
    <>
      <span className="offset">{from}</span>
      <code>{visible(text.slice(from, to))}</code>
    </>
  );
}

// A letter that takes two places of the text stands whole in the row where it begins.
function startOf(text: string, row: number): number {
  const at = row * TEXT_COLUMNS;
  return (text.codePointAt(at - 1) ?? 0) > 0xffff ? at + 1 : at;
}

function HexRow({ bytes, row }: { readonly bytes: Uint8Array; readonly row: number }): JSX.Element {
  const from = row * HEX_COLUMNS;
  const part = [...bytes.subarray(from, from + HEX_COLUMNS)];
  const hex = part.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
  return (
    <>
      <span className="offset">{from.toString(16).padStart(6, "0")}</span>
      <code>{`${hex.padEnd(3 * HEX_COLUMNS)} ${text}`}</code>
    </>
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\r": String.raw`\r`,
  "\n": String.raw`\n`,
  "\t": String.raw`\t`,
};

// oxlint-disable-next-line no-control-regex -- these are what it is about
const UNSEEN = /[\u0000-\u001f\u007f\u2028\u2029\ufeff]/g;

function visible(text: string): string {
  return text.replaceAll(UNSEEN, (character) => {
    return ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
