import { shownUrl } from "../simulation/wording.ts";
import type { CreatedSettings } from "../runtime/mails/sendgrid-client.ts";
import type { Paint } from "./activity-lines.ts";

/** What the first lines tell. */
export interface BannerFacts {
  readonly url: string;
  readonly playground: string;
  readonly seed: number;
  readonly settings: readonly CreatedSettings[];
  /** Development keys, which everyone knows. */
  readonly areKeysPublic: boolean;
  /** What /_simulator wants from those who call; null: nothing. */
  readonly token: string | null;
  /** Where mails can be submitted by SMTP; null: nowhere. */
  readonly smtpPort?: number | null;
  /** The folder that keeps everything, and whether it had anything to go on from. Absent: nothing is kept. */
  readonly data?: { readonly folder: string; readonly isResumed: boolean };
  /** Any API key is let in. */
  readonly isAnyKeyLetIn: boolean;
}

/** The object that `--json` prints first. */
export function readyRecord(facts: BannerFacts): object {
  const { url, playground, settings, seed, token, data, smtpPort = null } = facts;
  const webhooks = settings.map(({ id, url: target, publicKey }) => ({
    id,
    url: shownUrl(target),
    public_key: publicKey,
  }));
  const rest = { ...(token === null ? {} : { token }), ...(smtpPort === null ? {} : { smtpPort }) };
  const kept = data === undefined ? {} : { data: data.folder, resumed: data.isResumed };
  return { kind: "ready", url, playground, webhooks, seed, ...rest, ...kept };
}

/** What a person reads first: addresses, keys, and the line for each official client. */
export function banner(facts: BannerFacts, paint: Paint): string {
  const { url, playground, seed, token, smtpPort = null } = facts;
  const head = [
    paint("bold", "fake-sendgrid is ready"),
    `  API         ${paint("cyan", url)}`,
    `  playground  ${paint("cyan", playground)}`,
    ...(smtpPort === null
      ? []
      : [`  SMTP        ${new URL(url).hostname}:${smtpPort} (user apikey, the key as password)`]),
    `  seed        ${seed}`,
    ...(facts.data === undefined ? [] : [dataLine(facts.data)]),
    ...(token === null ? [] : [`  token       ${token} (Authorization: Bearer, for /_simulator)`]),
    `  API keys    ${facts.isAnyKeyLetIn ? "any is let in" : "only those of --api-key"}`,
  ];
  return [...head, "", ...settingsLines(facts), "", ...clientLines(url, paint), ""].join("\n");
}

function dataLine({ folder, isResumed }: NonNullable<BannerFacts["data"]>): string {
  return `  data        ${folder} (${isResumed ? "goes on from where it stood" : "begins empty"})`;
}

function settingsLines({ settings, areKeysPublic, url }: BannerFacts): readonly string[] {
  if (settings.length === 0) {
    return [
      "No webhook settings yet. Start with --target URL, or create them as on SendGrid:",
      `  POST ${url}/v3/user/webhooks/event/settings`,
    ];
  }
  const lines = settings.flatMap(({ url: target, publicKey }) => [
    `Events go to ${shownUrl(target)}`,
    publicKey === "" ? "  unsigned" : `  public key  ${publicKey}`,
  ]);
  const isSigned = settings.some(({ publicKey }) => publicKey !== "");
  if (!areKeysPublic || !isSigned) return lines;
  return [...lines, "  (a development key: the same at every start, and known to everyone)"];
}

// Facts about the official clients: Node's setApiKey resets the base URL, so it stands first. Java's `true` means http.
function clientLines(url: string, paint: Paint): readonly string[] {
  const host = new URL(url).host;
  const lines: readonly (readonly [string, string])[] = [
    ["Node", `sgMail.setApiKey("SG.x");\nsgMail.client.setDefaultRequest("baseUrl", "${url}");`],
    ["Python", `sg = SendGridAPIClient("SG.x", host="${url}")`],
    ["Go", `client := sendgrid.NewSendClient("SG.x")\nclient.BaseURL = "${url}/v3/mail/send"`],
    ["Java", `SendGrid sg = new SendGrid("SG.x", true);\nsg.setHost("${host}");`],
    ["Ruby", `SendGrid::API.new(api_key: "SG.x", host: "${url}")`],
    ["PHP", `new \\SendGrid("SG.x", ["host" => "${url}"])`],
    ["C#", `new SendGridClient("SG.x", "${url}")`],
  ];
  const shown = lines.flatMap(([language, code]) =>
    code.split("\n").map((line, index) => `  ${(index === 0 ? language : "").padEnd(7)} ${line}`),
  );
  return [paint("bold", "Point your SendGrid client here"), ...shown];
}
