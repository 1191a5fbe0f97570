import { useEffect, useState } from "react";

const NAMES = [
  "pending",
  "delivered",
  "retry",
  "retry",
  "gave-up",
  "injected",
  "line",
  "mute",
  "ink",
  "accent",
];

/** The colours of the results, in the order of RESULTS, then injected, line, mute, ink, accent: for canvases. */
export function useColours(): readonly string[] {
  const [colours, setColours] = useState<readonly string[]>(read);
  useEffect(() => {
    const update = (): void => setColours(read());
    const query = matchMedia("(prefers-color-scheme: dark)");
    query.addEventListener("change", update);
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    update();
    return () => {
      query.removeEventListener("change", update);
      observer.disconnect();
    };
  }, []);
  return colours;
}

// A custom property is read as it was written, light-dark() and all; only a real property is resolved.
function read(): readonly string[] {
  const probe = document.createElement("i");
  probe.hidden = true;
  document.body.append(probe);
  const colours = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return colours;
}
