import type { JSX } from "react";
import { useState } from "react";
import type { LoadProfile, LoadReport } from "../../server/contract/load-report.ts";
import { LOAD_PROFILES } from "../../server/contract/load-report.ts";
import { OrderField, OrderForm } from "../elements/order-form.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { useCommand } from "../state/queries.ts";
import { useGo } from "../state/use-go.ts";
import { loadTexts } from "../texts/load-texts.ts";
import "./load-form.css";

const texts = loadTexts.form;
const FIELDS = ["eventsPerSecond", "servers", "duration", "batchMaxAge"] as const;

type Draft = Readonly<Record<"url" | (typeof FIELDS)[number], string>> & { readonly profile: LoadProfile };

const FIRST: Omit<Draft, "url"> = {
  eventsPerSecond: "100",
  servers: "10",
  duration: "1m",
  batchMaxAge: "30s",
  profile: "constant",
};

/** Begins a load test, and goes to what it measures. */
export function LoadForm({ url }: { readonly url: string }): JSX.Element {
  const [draft, setDraft] = useState<Draft>({ ...FIRST, url });
  const command = useCommand();
  const go = useGo();

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

function orderOf({ url, eventsPerSecond, servers, duration, batchMaxAge, profile }: Draft): object {
  return {
    url: url.trim(),
    eventsPerSecond: Number(eventsPerSecond),
    servers: Number(servers),
    duration: duration.trim(),
    batchMaxAge: batchMaxAge.trim(),
    profile,
  };
}

function Fields({
  draft,
  onChange,
}: {
  readonly draft: Draft;
  readonly onChange: (change: Partial<Draft>) => void;
}): JSX.Element {
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
    </>
  );
}
