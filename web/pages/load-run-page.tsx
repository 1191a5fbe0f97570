import { Link, useParams } from "@tanstack/react-router";
import type { JSX } from "react";
import type { LoadReport } from "../../server/contract/load-report.ts";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { saveText } from "../elements/save-file.ts";
import { LoadFigures } from "../panels/loads/load-figures.tsx";
import { useCommand } from "../state/live/queries.ts";
import { useLoadTest } from "../state/use-load-tests.ts";
import { loadTexts } from "../texts/load-texts.ts";
import { shellTexts } from "../texts/shell-texts.ts";

const texts = loadTexts.run;

/** One load test: what it measures, while it runs and afterwards. */
export function LoadRunPage(): JSX.Element {
  const { id } = useParams({ from: "/load/$id" });
  return <LoadRun key={id} id={id} />;
}

function LoadRun({ id }: { readonly id: string }): JSX.Element {
  const load = useLoadTest(id);
  const command = useCommand();
  const { data } = load;
  const stop = (): void => {
    // The problem stands below the heading.
    command.run({ api: "control", request: `DELETE loads/${id}` }).catch(() => undefined);
  };
  return (
    <div className="page">
      <PageHeading title={texts.title(id)} {...(data === undefined ? {} : { intro: data.settings.target })}>
        <span className="row">
          {data === undefined ? null : <Actions load={data} isStopping={command.isRunning} onStop={stop} />}
          <Link to="/load" className="button">
            {texts.all}
          </Link>
        </span>
      </PageHeading>
      <ProblemBox error={command.problem} />
      {load.isPending ? <p className="mute">{shellTexts.loading}</p> : null}
      {data === undefined && load.error !== null ? (
        <section>
          <h2>{texts.unknown(id)}</h2>
          <p className="mute">{texts.unknownHelp}</p>
          <ProblemBox error={load.error} onRetry={() => void load.refetch()} />
        </section>
      ) : null}
      {data === undefined ? null : <LoadFigures load={data} />}
    </div>
  );
}

function Actions({
  load,
  isStopping,
  onStop,
}: {
  readonly load: LoadReport;
  readonly isStopping: boolean;
  readonly onStop: () => void;
}): JSX.Element {
  if (load.passed === null) {
    return (
      <button type="button" className="danger" disabled={isStopping} onClick={onStop}>
        {texts.stop}
      </button>
    );
  }
  return (
    <button
      type="button"
      onClick={() => saveText(`load-${load.id}.json`, `${JSON.stringify(load, null, 2)}\n`)}
    >
      {texts.download}
    </button>
  );
}
