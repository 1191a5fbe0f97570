import { Link, useParams } from "@tanstack/react-router";
import type { JSX } from "react";
import type { CheckRunState } from "../../server/contract/check-report.ts";
import { PageHeading } from "../elements/page-heading.tsx";
import { ProblemBox } from "../elements/problem-box.tsx";
import { saveText } from "../elements/save-file.ts";
import { CheckOutcome } from "../panels/checks/check-outcome.tsx";
import { useCommand } from "../state/live/queries.ts";
import { useReceiverCheck } from "../state/use-receiver-checks.ts";
import { checkTexts } from "../texts/check-texts.ts";
import { shellTexts } from "../texts/shell-texts.ts";

const texts = checkTexts.run;

/** One check of a receiver: how far it is, then what it found. */
export function CheckRunPage(): JSX.Element {
  const { id } = useParams({ from: "/check/$id" });
  return <CheckRun key={id} id={id} />;
}

function CheckRun({ id }: { readonly id: string }): JSX.Element {
  const check = useReceiverCheck(id);
  const command = useCommand();
  const { data } = check;
  const stop = (): void => {
    // The problem stands below the heading.
    command.run({ api: "control", request: `DELETE checks/${id}` }).catch(() => undefined);
  };
  return (
    <div className="page">
      <PageHeading title={texts.title(id)} {...(data === undefined ? {} : { intro: data.target })}>
        <span className="row">
          {data === undefined ? null : <Actions check={data} isStopping={command.isRunning} onStop={stop} />}
          <Link to="/check" className="button">
            {texts.all}
          </Link>
        </span>
      </PageHeading>
      <ProblemBox error={command.problem} />
      {check.isPending ? <p className="mute">{shellTexts.loading}</p> : null}
      {data === undefined && check.error !== null ? (
        <section>
          <h2>{texts.unknown(id)}</h2>
          <p className="mute">{texts.unknownHelp}</p>
          <ProblemBox error={check.error} onRetry={() => void check.refetch()} />
        </section>
      ) : null}
      {data === undefined ? null : <CheckOutcome check={data} />}
    </div>
  );
}

function Actions({
  check: { id, state, report },
  isStopping,
  onStop,
}: {
  readonly check: CheckRunState;
  readonly isStopping: boolean;
  readonly onStop: () => void;
}): JSX.Element | null {
  if (state === "running") {
    return (
      <button type="button" className="danger" disabled={isStopping} onClick={onStop}>
        {texts.stop}
      </button>
    );
  }
  if (report === null) return null;
  return (
    <button
      type="button"
      onClick={() => saveText(`check-${id}.json`, `${JSON.stringify(report, null, 2)}\n`)}
    >
      {texts.download}
    </button>
  );
}
