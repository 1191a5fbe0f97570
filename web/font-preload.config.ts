import type { Plugin } from "vite";

/**
 * Lets the page ask for its fonts at once.
 *
 * A browser asks for a font when the first letter of it is to be drawn: after the scripts have run, so that all text
 * would be drawn in another font first, and move when its own is there.
 */
export function fontPreload(): Plugin {
  return {
    name: "font-preload",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }) =>
        Object.keys(bundle)
          .filter((name) => name.endsWith(".woff2"))
          .map((name) => ({
            tag: "link",
            attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `/${name}` },
            injectTo: "head",
          })),
    },
  };
}
