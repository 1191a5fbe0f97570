import { Link, useParams } from "@tanstack/react-router";
import type { JSX } from "react";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { saveText } from "../elements/save-file.ts";
import { LoadFigures } from "../panels/loads/load-figures.tsx";
import { useCommand } from "../state/live/queries.ts";
import { useLoadTest } from "../state/loads/use-load-tests.ts";
import { loadPath } from "../state/loads/watched-load.ts";
import type { WatchedLoad } from "../state/loads/watched-load.ts";
import { loadTexts } from "../texts/load-texts.ts";
import { shellTexts } from "../texts/shell-texts.ts";

const texts = loadTexts.run;

/** One load test: what it measures, while it runs and afterwards. */
export function LoadRunPage(): JSX.Element {
  const { id } = useParams({ from: "/load/$id" });
  return <LoadRun key={id} id={id} />;
}

function LoadRun({ id }: { readonly id: string }): JSX.Element {
  const watched = useLoadTest(id);
  const command = useCommand();
  const { data } = watched;
  // Of either, the problem stands below the heading.
  const stop = (): void => {
    command.run({ api: "control", request: `DELETE ${loadPath(id)}` }).catch(() => undefined);
  };
  const download = (): void => {
    command
      .run({ api: "control", request: `GET ${loadPath(id)}` })
      .then((report) => saveText(`load-${id}.json`, `${JSON.stringify(report, null, 2)}\n`))
      .catch(() => undefined);
  };
  return (
    <div className="page">
      <PageHeading
        title={texts.title(id)}
        {...(data === undefined ? {} : { intro: data.load.settings.target })}
      >
        <span className="row">
          {data === undefined ? null : (
            <Actions load={data.load} isBusy={command.isRunning} onStop={stop} onDownload={download} />
          )}
          <Link to="/load" className="button">
            {texts.all}
          </Link>
        </span>
      </PageHeading>
      <ProblemBox error={command.problem} />
      {watched.isPending ? <p className="mute">{shellTexts.loading}</p> : null}
      {data === undefined && watched.error !== null ? (
        <section>
          <h2>{texts.unknown(id)}</h2>
          <p className="mute">{texts.unknownHelp}</p>
          <ProblemBox error={watched.error} onRetry={() => void watched.refetch()} />
        </section>
      ) : null}
      {data === undefined ? null : <LoadFigures {...data} />}
    </div>
  );
}

function Actions({
  load,
  isBusy,
  onStop,
  onDownload,
}: Pick<WatchedLoad, "load"> & {
  readonly isBusy: boolean;
  readonly onStop: () => void;
  readonly onDownload: () => void;
}): JSX.Element {
  if (load.passed === null) {
    return (
      <button type="button" className="danger" disabled={isBusy} onClick={onStop}>
        {texts.stop}
      </button>
    );
  }
  return (
    <button type="button" disabled={isBusy} onClick={onDownload}>
      {texts.download}
    </button>
  );
}
