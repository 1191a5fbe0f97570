import { ExternalLink, X } from "lucide-react";
import { Link } from "@tanstack/react-router";
import type { JSX } from "react";
import { useEffect, useRef } from "react";
import { useLive } from "../state/playground-context.ts";
import { useShortcuts } from "../state/use-shortcuts.ts";
import { deliveryTexts, detailTexts as texts } from "../texts/delivery-texts.ts";
import type { DetailSearch } from "./delivery-detail.tsx";
import { DeliveryDetail } from "./delivery-detail.tsx";
import "./delivery-dock.css";

/** The details of the chosen row beside the list; where there is no room, over it. */
export function DeliveryDock({
  id,
  isModal,
  search,
  onSearch,
  onSelect,
  onClose,
}: {
  /** An attempt's id, or that of a delivery without attempts. */
  readonly id: string;
  readonly isModal: boolean;
  readonly search: DetailSearch;
  readonly onSearch: (search: DetailSearch) => void;
  readonly onSelect: (id: string) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { chronicle } = useLive();
  const dialog = useRef<HTMLDialogElement>(null);
  const row = chronicle.rowOf(id);
  useShortcuts({ Escape: onClose });
  useEffect(() => {
    if (isModal) dialog.current?.showModal();
  }, [isModal]);

  const deliveryId = row < 0 ? null : chronicle.deliveryIdOf(row);
  const content = (
    <>
      <header>
        <h2>
          {deliveryId === null ? id : titleOf(deliveryId, chronicle.deliveryOf(row)?.webhookId ?? null)}
          {row < 0 ? null : <span className="mute"> · {texts.try(chronicle.valuesAt(row).number)}</span>}
        </h2>
        <span className="row">
          {deliveryId === null ? null : (
            <Link
              to="/deliveries/$id"
              params={{ id: deliveryId }}
              search={{ try: String(chronicle.valuesAt(row).number), tab: search.tab, part: search.part }}
              className="button quiet-link"
              aria-label={texts.asPage}
              title={texts.asPage}
            >
              <ExternalLink size={15} aria-hidden="true" />
            </Link>
          )}
          <button
            type="button"
            className="quiet icon"
            aria-label={texts.close}
            title={texts.close}
            onClick={onClose}
          >
            <X size={17} aria-hidden="true" />
          </button>
        </span>
      </header>
      {deliveryId === null ? (
        <div className="dock-body">
          <h3>{deliveryTexts.unknown(id)}</h3>
          <p className="mute">{deliveryTexts.unknownHelp}</p>
        </div>
      ) : (
        <DeliveryDetail
          deliveryId={deliveryId}
          attemptId={id.startsWith("att_") ? id : null}
          search={search}
          onSearch={onSearch}
          onAttempt={onSelect}
        />
      )}
    </>
  );
  if (!isModal) {
    return (
      <section className="delivery-dock" aria-label={texts.tabsLabel}>
        {content}
      </section>
    );
  }
  return (
    <dialog ref={dialog} className="delivery-dock over" aria-label={texts.tabsLabel} onClose={onClose}>
      {content}
    </dialog>
  );
}

/** What a delivery is called in headings. */
export function titleOf(deliveryId: string, webhookId: string | null): string {
  return webhookId === null ? `${texts.testTitle} (${deliveryId})` : texts.title(deliveryId);
}
