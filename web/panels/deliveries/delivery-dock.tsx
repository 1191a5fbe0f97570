import { ExternalLink, X } from "lucide-react";
import { Link } from "@tanstack/react-router";
import type { JSX, ReactNode } from "react";
import { useEffect, useRef } from "react";
import { useLive } from "../../state/live/playground-context.ts";
import { useShortcuts } from "../../state/use-shortcuts.ts";
import { deliveryTexts, detailTexts as texts } from "../../texts/delivery-texts.ts";
import { titleOfDelivery } from "../../texts/send-texts.ts";
import type { DetailSearch } from "../delivery/delivery-detail.tsx";
import { DeliveryDetail } from "../delivery/delivery-detail.tsx";
import "./delivery-dock.css";

interface DeliveryDockProps {
  /** An attempt's id, or that of a delivery without attempts. */
  readonly id: string;
  readonly isModal: boolean;
  readonly search: DetailSearch;
  readonly onSearch: (search: DetailSearch) => void;
  readonly onSelect: (id: string) => void;
  readonly onClose: () => void;
}

/** The details of the chosen row beside the list; where there is no room, over it. */
export function DeliveryDock(props: DeliveryDockProps): JSX.Element {
  const { isModal, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useShortcuts({ Escape: onClose });
  useEffect(() => {
    if (isModal) dialog.current?.showModal();
  }, [isModal]);
  if (!isModal) {
    return (
      <section className="delivery-dock" aria-label={texts.tabsLabel}>
        <DockContent {...props} />
      </section>
    );
  }
  // As long as the dialog is open nothing outside takes the focus: it closes first, and tells of it.
  return (
    <dialog ref={dialog} className="delivery-dock over" aria-label={texts.tabsLabel} onClose={onClose}>
      <DockContent {...props} onClose={() => dialog.current?.close()} />
    </dialog>
  );
}

function DockContent({ id, search, onSearch, onSelect, onClose }: DeliveryDockProps): JSX.Element {
  const { chronicle } = useLive();
  const row = chronicle.rowOf(id);
  const deliveryId = row < 0 ? null : chronicle.deliveryIdOf(row);
  if (deliveryId === null) {
    return (
      <>
        <DockHeader title={id} onClose={onClose} />
        <div className="dock-body">
          <h3>{deliveryTexts.unknown(id)}</h3>
          <p className="mute">{deliveryTexts.unknownHelp}</p>
        </div>
      </>
    );
  }
  const { number } = chronicle.valuesAt(row);
  return (
    <>
      <DockHeader
        title={titleOfDelivery(deliveryId, chronicle.deliveryOf(row)?.origin)}
        number={number}
        onClose={onClose}
      >
        <Link
          to="/deliveries/$id"
          params={{ id: deliveryId }}
          search={{ try: String(number), tab: search.tab, part: search.part }}
          className="button quiet-link"
          aria-label={texts.asPage}
          title={texts.asPage}
        >
          <ExternalLink size={15} aria-hidden="true" />
        </Link>
      </DockHeader>
      <DeliveryDetail
        deliveryId={deliveryId}
        attemptId={id.startsWith("att_") ? id : null}
        search={search}
        onSearch={onSearch}
        onAttempt={onSelect}
      />
    </>
  );
}

function DockHeader({
  title,
  number,
  onClose,
  children,
}: {
  readonly title: string;
  readonly number?: number;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}): JSX.Element {
  return (
    <header>
      <h2>
        {title}
        {number === undefined ? null : <span className="mute"> · {texts.try(number)}</span>}
      </h2>
      <span className="row">
        {children}
        <button type="button" className="quiet icon" aria-label={texts.close} onClick={onClose}>
          <X size={17} aria-hidden="true" />
        </button>
      </span>
    </header>
  );
}
