import type { JSX } from "react";
import { Suspense, lazy } from "react";
import type { AttemptDetail, DeliveryDetail as Delivery } from "../../../server/contract/control-api.ts";
import { ProblemBox } from "../../elements/problem-box.tsx";
import { TabRow } from "../../elements/tab-row.tsx";
import type { DeliveryView } from "../../state/deliveries/delivery-view.ts";
import { useLive } from "../../state/live/playground-context.ts";
import { useControl } from "../../state/live/queries.ts";
import { useShortcuts } from "../../state/use-shortcuts.ts";
import { detailTexts as texts } from "../../texts/delivery-texts.ts";
import { shellTexts } from "../../texts/shell-texts.ts";
import { AttemptActions } from "../deliveries/attempt-actions.tsx";
import { DetailOverview } from "./detail-overview.tsx";
import { DetailRequest } from "./detail-request.tsx";
import { DetailResponse } from "./detail-response.tsx";
import { useCopyShortcuts } from "./request-actions.tsx";
import "./delivery-detail.css";

const DetailSignature = lazy(async () => {
  const { DetailSignature: component } = await import("./detail-signature.tsx");
  return { default: component };
});
const DetailDiff = lazy(async () => {
  const { DetailDiff: component } = await import("./detail-diff.tsx");
  return { default: component };
});

/** What of the details stands in the address. */
export interface DetailSearch {
  readonly tab?: string | undefined;
  /** The view of the request. */
  readonly part?: string | undefined;
  /** The attempt to compare with. */
  readonly with?: string | undefined;
}

const TABS = ["overview", "request", "signature", "response", "diff"] as const;
type Tab = (typeof TABS)[number];

/** All that is known of a delivery and of one of its attempts: why, what was sent, what was answered. */
export function DeliveryDetail(props: {
  readonly deliveryId: string;
  /** Null: there is none yet. */
  readonly attemptId: string | null;
  readonly search: DetailSearch;
  readonly onSearch: (search: DetailSearch) => void;
  readonly onAttempt: (attemptId: string) => void;
}): JSX.Element {
  const { deliveryId, attemptId, search, onSearch } = props;
  const { chronicle } = useLive();
  const known = chronicle.deliveries.get(deliveryId);
  const delivery = useControl<Delivery>(`deliveries/${deliveryId}`, { revision: revisionOf(known) });
  const attempt = useControl<AttemptDetail>(`attempts/${attemptId}`, {
    isEnabled: attemptId !== null,
    revision: revisionOf(known),
  });
  const tab: Tab = TABS.find((name) => name === search.tab) ?? "overview";
  const turn = (by: number): void => {
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length];
    onSearch({ tab: next });
  };
  useShortcuts({ "[": () => turn(-1), "]": () => turn(1) });
  useCopyShortcuts(attempt.data ?? null);

  const error = delivery.error ?? (attemptId === null ? null : attempt.error);
  return (
    <TabRow
      className="delivery-detail"
      label={texts.tabsLabel}
      tabs={TABS.map((name) => ({ name, text: texts.tabs[name] }))}
      chosen={tab}
      onChoose={(name) => onSearch({ tab: name })}
    >
      <AttemptActions
        deliveryId={deliveryId}
        attempt={attemptOf(attempt.data, attemptId)}
        attempts={delivery.data?.id === deliveryId ? delivery.data.attempts : []}
        withId={search.with}
        onAttempt={props.onAttempt}
      />
      <ProblemBox error={error} onRetry={() => void delivery.refetch().then(() => attempt.refetch())} />
      <Suspense fallback={<p className="mute">{shellTexts.loading}</p>}>
        {delivery.data?.id === deliveryId ? (
          <TabContent
            {...props}
            tab={tab}
            delivery={delivery.data}
            attempt={attemptOf(attempt.data, attemptId)}
          />
        ) : null}
      </Suspense>
    </TabRow>
  );
}

function TabContent({
  tab,
  delivery,
  attempt,
  search,
  onSearch,
  onAttempt,
}: {
  readonly tab: Tab;
  readonly delivery: Delivery;
  readonly attempt: AttemptDetail | null;
  readonly search: DetailSearch;
  readonly onSearch: (search: DetailSearch) => void;
  readonly onAttempt: (attemptId: string) => void;
}): JSX.Element {
  if (tab === "overview")
    return <DetailOverview delivery={delivery} attempt={attempt} onAttempt={onAttempt} />;
  if (attempt === null) return <p className="mute">{texts.overview.noAttempts}</p>;
  switch (tab) {
    case "request":
      return <DetailRequest attempt={attempt} part={search.part} onPart={(part) => onSearch({ part })} />;
    case "signature":
      return <DetailSignature key={attempt.id} attempt={attempt} />;
    case "response":
      return <DetailResponse attempt={attempt} />;
    case "diff":
      return (
        <DetailDiff
          key={attempt.id}
          attempt={attempt}
          others={delivery.attempts.filter(({ id }) => id !== attempt.id)}
          withId={search.with}
          onWith={(id) => onSearch({ with: id })}
        />
      );
  }
}

// What the control API says of a delivery is asked for anew when the journal told more of it.
function revisionOf(delivery: DeliveryView | undefined): string {
  if (delivery === undefined) return "";
  return `${delivery.attempts} ${delivery.result} ${delivery.lost}`;
}

// What was read for the attempt before is not shown for this one.
function attemptOf(attempt: AttemptDetail | undefined, id: string | null): AttemptDetail | null {
  return attempt !== undefined && attempt.id === id ? attempt : null;
}
