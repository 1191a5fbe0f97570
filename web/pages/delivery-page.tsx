import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { CopyButton } from "../elements/copy-button.tsx";
import { PageHeading } from "../elements/page-heading.tsx";
import { DeliveryDetail } from "../panels/delivery/delivery-detail.tsx";
import { useLive } from "../state/live/playground-context.ts";
import { deliveryTexts, detailTexts } from "../texts/delivery-texts.ts";
import { titleOfDelivery } from "../texts/send-texts.ts";
import "./delivery-page.css";

/** One delivery as a page of its own, to be linked from elsewhere. */
export function DeliveryPage(): JSX.Element {
  const { id } = useParams({ from: "/deliveries/$id" });
  const search = useSearch({ from: "/deliveries/$id" });
  const navigate = useNavigate({ from: "/deliveries/$id" });
  const { chronicle, isComplete } = useLive();
  const delivery = chronicle.deliveries.get(id);
  const rows = delivery === undefined ? [] : chronicle.rowsOf(delivery);
  // A batch that was sent once more in between may give a try's number twice: the id tells them apart.
  const numberOf = (each: number): number => chronicle.valuesAt(each).number;
  const nameOf = (each: number): string =>
    rows.some((other) => other < each && numberOf(other) === numberOf(each))
      ? chronicle.idOf(each)
      : String(numberOf(each));
  const row = rows.find((each) => nameOf(each) === search.try) ?? rows.at(-1) ?? -1;
  const rowId = row < 0 ? null : chronicle.idOf(row);

  return (
    <div className="page full delivery-page">
      <PageHeading title={titleOfDelivery(id, delivery?.origin)}>
        <CopyButton text={() => location.href} of="" label={detailTexts.link} />
      </PageHeading>
      {delivery === undefined && isComplete ? (
        <section>
          <h2>{deliveryTexts.unknown(id)}</h2>
          <p className="mute">{deliveryTexts.unknownHelp}</p>
        </section>
      ) : null}
      {delivery === undefined ? null : (
        <DeliveryDetail
          deliveryId={id}
          attemptId={rowId?.startsWith("att_") === true ? rowId : null}
          search={search}
          onSearch={(texts) =>
            void navigate({ search: (before) => ({ ...before, ...texts }), replace: true })
          }
          onAttempt={(attemptId) =>
            void navigate({
              search: (before) => ({
                ...before,
                try: nameOf(chronicle.rowOf(attemptId)),
              }),
              replace: true,
            })
          }
        />
      )}
    </div>
  );
}
