/** A block of code in a document that must be the content of a file. */
export interface FileBlock {
  /** Path from the root. */
  readonly path: string;
  readonly text: string;
}

// A comment names the file, and the block of code that follows it has its content:
//
// <!-- file: fixtures/receivers/express.mjs -->
//
// ```js
// ```
const BLOCK = /<!-- file: (\S+) -->\n+```(\w*)\n([\s\S]*?)```\n/g;

/** The blocks of a document that name a file. */
export function fileBlocks(document: string): readonly FileBlock[] {
  return [...document.matchAll(BLOCK)].map(([, path = "", , text = ""]) => ({ path, text }));
}

/** The document, with the content of its file in each block that names one. */
export function withFileBlocks(document: string, contentOf: (path: string) => string): string {
  return document.replace(
    BLOCK,
    (_block, path: string, language: string) =>
      `<!-- file: ${path} -->\n\n\`\`\`${language}\n${contentOf(path)}\`\`\`\n`,
  );
}
