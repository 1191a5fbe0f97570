import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { JSX } from "react";
import { CopyButton } from "../elements/copy-button.tsx";
import { PageHeading } from "../elements/page-heading.tsx";
import { DeliveryDetail } from "../panels/delivery-detail.tsx";
import { titleOf } from "../panels/delivery-dock.tsx";
import { useLive } from "../state/playground-context.ts";
import { deliveryTexts, detailTexts } from "../texts/delivery-texts.ts";
import "./delivery-page.css";

/** One delivery as a page of its own, to be linked from elsewhere. */
export function DeliveryPage(): JSX.Element {
  const { id } = useParams({ from: "/deliveries/$id" });
  const search = useSearch({ from: "/deliveries/$id" });
  const navigate = useNavigate({ from: "/deliveries/$id" });
  const { chronicle, isComplete } = useLive();
  const delivery = chronicle.deliveries.get(id);
  const rows = delivery === undefined ? [] : chronicle.rowsOf(delivery);
  const row =
    rows.find((each) => String(chronicle.valuesAt(each).number) === search.try) ?? rows.at(-1) ?? -1;
  const rowId = row < 0 ? null : chronicle.idOf(row);

  return (
    <div className="page full delivery-page">
      <PageHeading title={titleOf(id, delivery === undefined ? "unknown" : delivery.webhookId)}>
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
                try: String(chronicle.valuesAt(chronicle.rowOf(attemptId)).number),
              }),
              replace: true,
            })
          }
        />
      )}
    </div>
  );
}
