import type { JSX } from "react";
import type { StatusState } from "../../server/contract/control-api.ts";
import { formatBytes, formatInstant } from "../elements/format-time.ts";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { usePreferences } from "../state/preferences.ts";
import { useControl } from "../state/live/queries.ts";
import { preferencesTexts as texts } from "../texts/preferences-texts.ts";
import { PAGE_TITLES } from "../texts/shell-texts.ts";
import "./preferences-page.css";

/** How the page looks and reads in this browser, and what simulator is behind it. */
export function PreferencesPage(): JSX.Element {
  const [{ theme, density, time }, prefer] = usePreferences();
  return (
    <div className="page preferences-page">
      <PageHeading title={PAGE_TITLES.preferences} intro={texts.intro} />
      <Choices
        legend={texts.theme.legend}
        choices={[
          ["system", texts.theme.system],
          ["light", texts.theme.light],
          ["dark", texts.theme.dark],
        ]}
        chosen={theme}
        onChoose={(name) => prefer({ theme: name })}
      />
      <Choices
        legend={texts.density.legend}
        choices={[
          ["comfortable", texts.density.comfortable],
          ["compact", texts.density.compact],
        ]}
        chosen={density}
        onChoose={(name) => prefer({ density: name })}
      />
      <Choices
        legend={texts.time.legend}
        choices={[
          ["utc", texts.time.utc],
          ["local", texts.time.local(new Intl.DateTimeFormat().resolvedOptions().timeZone)],
          ["since-start", texts.time.sinceStart],
        ]}
        chosen={time}
        onChoose={(name) => prefer({ time: name })}
      />
      <p className="mute">{texts.motion}</p>
      <KeysAndKey />
      <Simulator />
    </div>
  );
}

function KeysAndKey(): JSX.Element {
  const [{ shortcuts, apiKey }, prefer] = usePreferences();
  return (
    <>
      <fieldset>
        <legend>{texts.keys.legend}</legend>
        <label className="row">
          <input
            type="checkbox"
            checked={shortcuts}
            onChange={({ target }) => prefer({ shortcuts: target.checked })}
          />
          {texts.keys.shortcuts}
        </label>
        <p className="mute">{texts.keys.help}</p>
      </fieldset>
      <fieldset>
        <legend>{texts.api.legend}</legend>
        <label className="row">
          {texts.api.label}
          <input
            className="mono"
            value={apiKey}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => prefer({ apiKey: target.value })}
          />
        </label>
        <p className="mute">{texts.api.help}</p>
      </fieldset>
    </>
  );
}

function Choices<Name extends string>({
  legend,
  choices,
  chosen,
  onChoose,
}: {
  readonly legend: string;
  readonly choices: readonly (readonly [Name, string])[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
}): JSX.Element {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div className="row">
        {choices.map(([name, text]) => (
          <label key={name} className="row">
            <input type="radio" name={legend} checked={name === chosen} onChange={() => onChoose(name)} />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Simulator(): JSX.Element {
  const status = useControl<StatusState>("status");
  const { data } = status;
  const shown = (count: number): string => count.toLocaleString("en");
  return (
    <section>
      <h2>{texts.simulator.legend}</h2>
      <ProblemBox error={status.error} onRetry={() => void status.refetch()} />
      {data === undefined ? null : (
        <dl className="facts">
          <dt>{texts.simulator.version}</dt>
          <dd>{data.version}</dd>
          <dt>{texts.simulator.seed}</dt>
          <dd>{data.seed}</dd>
          <dt>{texts.simulator.started}</dt>
          <dd>{formatInstant(data.startedAt)}</dd>
          <dt>{texts.simulator.kept}</dt>
          <dd>
            {texts.simulator.attempts(shown(data.retention.attempts), shown(data.retention.attemptsDropped))}
          </dd>
          <dt />
          <dd>
            {texts.simulator.entries(
              shown(data.retention.journalEntries),
              shown(data.retention.journalEntriesDropped),
            )}
          </dd>
          <dt>{texts.simulator.bodies}</dt>
          <dd>{formatBytes(data.retention.bodyBytes)}</dd>
        </dl>
      )}
      <p className="row links">
        <a href="/_simulator/docs">{texts.simulator.docs}</a>
        <a href="/_simulator/openapi.json">{texts.simulator.openapi}</a>
      </p>
    </section>
  );
}
