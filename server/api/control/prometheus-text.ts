/** A family of metrics of one name. */
export interface MetricFamily {
  /** Without the prefix. */
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly samples: readonly MetricSample[];
}

/** A figure, with the labels that tell it from others of its family. */
export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Every name begins so. */
const PREFIX = "fake_sendgrid_";

/** The type of the text, as Prometheus asks for it. */
export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Writes metrics in Prometheus's text format 0.0.4. */
export function prometheusText(families: readonly MetricFamily[]): string {
  return families.map(familyText).join("");
}

/** A family with one figure. */
export function single(
  type: MetricFamily["type"],
  name: string,
  { help, value }: { readonly help: string; readonly value: number },
): MetricFamily {
  return { name, type, help, samples: [{ value }] };
}

function familyText({ name, type, help, samples }: MetricFamily): string {
  const full = `${PREFIX}${name}`;
  const lines = samples.map(({ labels, value }) => `${full}${labelsText(labels)} ${value}\n`);
  return `# HELP ${full} ${escaped(help, /[\\\n]/g)}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}

function labelsText(labels: MetricSample["labels"]): string {
  if (labels === undefined) return "";
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value, /[\\\n"]/g)}"`);
  return `{${pairs.join(",")}}`;
}

function escaped(text: string, characters: RegExp): string {
  return text.replaceAll(characters, (character) => (character === "\n" ? "\\n" : `\\${character}`));
}
