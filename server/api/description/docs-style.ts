/** The style of the page. Colours are those of the playground: each is readable on each surface, in both themes. */
export const DOCS_STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#fff, #14161a);
  --panel: light-dark(#f5f7fa, #1b1e24);
  --ink: light-dark(#1a1d21, #e8eaed);
  --mute: light-dark(#5b5f63, #9aa1ab);
  --line: light-dark(#d5dae1, #333841);
  --documented: light-dark(#1571a4, #6be9fb);
  --observed: light-dark(#5a2a7a, #cf83ff);
  --assumed: light-dark(#946300, #f5e47b);
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto;
  max-width: 76rem;
  padding: 1rem;
  background: var(--page);
  color: var(--ink);
  font: 14px/1.5 system-ui, sans-serif;
}
h1 { margin: 0; font-size: 1.4rem; }
h2 { margin: 0 0 0.5rem; font-size: 1.1rem; }
h3 { margin: 1rem 0 0.3rem; font-size: 0.95rem; }
p { margin: 0.3rem 0; }
code { font: 0.93em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
a { color: var(--documented); }
:focus-visible { outline: 2px solid var(--documented); outline-offset: 2px; }
main:focus { outline: none; }
.mute { color: var(--mute); font-weight: normal; }
.skip { position: absolute; inset-inline-start: -100vw; }
.skip:focus { inset: 0 auto auto 0; padding: 0.5rem 1rem; background: var(--page); }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.5rem; margin: 0.8rem 0 1.2rem; }
.legend div { display: flex; gap: 0.5rem; align-items: baseline; }
.legend dd { margin: 0; color: var(--mute); }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1rem; margin: 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: 0.2rem 0; }
section { margin-bottom: 2rem; }
details { border: 1px solid var(--line); border-radius: 4px; margin-bottom: 0.4rem; background: var(--panel); }
details:target { border-color: var(--documented); }
summary { padding: 0.45rem 0.7rem; cursor: pointer; }
.method { display: inline-block; min-width: 3.6rem; font-weight: 700; }
.about { margin-inline-start: 0.4rem; color: var(--mute); }
.fidelity { font-size: 0.85em; padding: 0 0.45rem; border: 1px solid currentcolor; border-radius: 1rem; white-space: nowrap; }
.documented { color: var(--documented); border-style: solid; }
.observed { color: var(--observed); border-style: dashed; }
.assumed { color: var(--assumed); border-style: dotted; }
.body { padding: 0.2rem 0.9rem 0.8rem; background: var(--page); border-top: 1px solid var(--line); }
.body > h3:first-child { margin-top: 0.5rem; }
.answer { margin: 0 0 0.3rem; }
p.answer { padding: 0.45rem 0.7rem; border: 1px solid var(--line); border-radius: 4px; background: var(--panel); }
.members { margin: 0; }
.members > div { padding: 0.25rem 0; border-bottom: 1px solid var(--line); }
.members dd { margin: 0; }
.type { color: var(--mute); }
details.answer > dl, details.answer > p { padding: 0 0.7rem 0.5rem; }
@media (min-width: 40rem) {
  .members > div { display: grid; grid-template-columns: 5fr 4fr 6fr; gap: 0.8rem; }
}
@media (min-width: 60rem) {
  .columns { grid-template-columns: 14rem minmax(0, 1fr); }
  nav { position: sticky; top: 1rem; align-self: start; max-height: calc(100vh - 2rem); overflow-y: auto; }
  nav ul { display: block; }
}
@media (max-width: 40rem) {
  .about { display: block; margin: 0.1rem 0 0.2rem; }
}
`;
