import type { JSX } from "react";
import { useState } from "react";
import type { LoadProfile, LoadReport } from "../../../server/contract/load-report.ts";
import { LOAD_PROFILES } from "../../../server/contract/load-report.ts";
import { MoreFields, OrderField, OrderForm } from "../../elements/order-form.tsx";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { useCommand } from "../../state/live/queries.ts";
import { useGoFromHere } from "../../state/use-go.ts";
import { loadTexts } from "../../texts/load-texts.ts";
import "./load-form.css";

const texts = loadTexts.form;
const FIELDS = ["eventsPerSecond", "servers", "duration", "batchMaxAge"] as const;

/** Texts that hold several values, separated by commas. */
const LISTS = ["assert", "retryWaits"] as const;

type TextField = "url" | (typeof FIELDS)[number] | (typeof LISTS)[number] | "timeScale";
type Draft = Readonly<Record<TextField, string>> & { readonly profile: LoadProfile };

const FIRST: Omit<Draft, "url"> = {
  eventsPerSecond: "100",
  servers: "10",
  duration: "1m",
  batchMaxAge: "30s",
  profile: "constant",
  assert: "",
  retryWaits: "",
  timeScale: "",
};

/** Begins a load test, and goes to what it measures. */
export function LoadForm({ url }: { readonly url: string }): JSX.Element {
  const [draft, setDraft] = useState<Draft>({ ...FIRST, url });
  const command = useCommand();
  const go = useGoFromHere();

  function begin(): void {
    command
      .run({ api: "control", request: "POST loads", body: orderOf(draft) })
      .then((load) => go(`/load/${(load as LoadReport).id}`))
      // The problem stands above the button.
      .catch(() => undefined);
  }

  return (
    <OrderForm
      title={texts.label}
      fields={<Fields draft={draft} onChange={(change) => setDraft({ ...draft, ...change })} />}
      onSubmit={begin}
    >
      <p className="load-warning">{loadTexts.warning}</p>
      <ProblemBox error={command.problem} />
      <div className="row">
        <button type="submit" className="primary" disabled={command.isRunning}>
          {texts.start}
        </button>
      </div>
    </OrderForm>
  );
}

function orderOf(draft: Draft): object {
  const { url, eventsPerSecond, servers, duration, batchMaxAge, profile, timeScale } = draft;
  const lists = LISTS.map((field) => [field, listOf(draft[field])] as const);
  return {
    url: url.trim(),
    eventsPerSecond: Number(eventsPerSecond),
    servers: Number(servers),
    duration: duration.trim(),
    batchMaxAge: batchMaxAge.trim(),
    profile,
    ...Object.fromEntries(lists.filter(([, values]) => values.length > 0)),
    ...(timeScale.trim() === "" ? {} : { timeScale: Number(timeScale) }),
  };
}

function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

interface FieldsProps {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
}

function Fields({ draft, onChange }: FieldsProps): JSX.Element {
  return (
    <>
      <OrderField name={texts.url} help={texts.urlHelp} isWide>
        <input
          type="url"
          required
          placeholder="http://127.0.0.1:3000/events"
          value={draft.url}
          onChange={({ target }) => onChange({ url: target.value })}
        />
      </OrderField>
      {FIELDS.map((field) => (
        <OrderField key={field} name={texts[field]} help={texts[`${field}Help`]}>
          <input
            required
            inputMode={field === "eventsPerSecond" || field === "servers" ? "numeric" : "text"}
            value={draft[field]}
            onChange={({ target }) => onChange({ [field]: target.value })}
          />
        </OrderField>
      ))}
      <OrderField name={texts.profile} help={texts.profileHelp}>
        <select
          value={draft.profile}
          onChange={({ target }) =>
            onChange({ profile: LOAD_PROFILES.find((each) => each === target.value) ?? "constant" })
          }
        >
          {LOAD_PROFILES.map((each) => (
            <option key={each} value={each}>
              {texts.profiles[each]}
            </option>
          ))}
        </select>
      </OrderField>
      <OptionalFields draft={draft} onChange={onChange} />
    </>
  );
}

function OptionalFields({ draft, onChange }: FieldsProps): JSX.Element {
  return (
    <MoreFields>
      {([...LISTS, "timeScale"] as const).map((field) => (
        <OrderField key={field} name={texts[field]} help={texts[`${field}Help`]}>
          <input
            inputMode={field === "timeScale" ? "decimal" : "text"}
            placeholder={texts[`${field}Example`]}
            value={draft[field]}
            onChange={({ target }) => onChange({ [field]: target.value })}
          />
        </OrderField>
      ))}
    </MoreFields>
  );
}
