import { Link } from "@tanstack/react-router";
import {
  ArrowLeftRight,
  ChartColumn,
  Clock,
  Ellipsis,
  Gauge,
  ListChecks,
  ListTree,
  Mail,
  Play,
  SlidersHorizontal,
  SunMoon,
  Webhook,
  Zap,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { JSX } from "react";
import { useId, useRef } from "react";
import type { PageName } from "../../state/page-names.ts";
import { PAGE_NAMES, PAGE_PATHS } from "../../state/page-names.ts";
import { PAGE_TITLES, shellTexts as texts } from "../../texts/shell-texts.ts";
import "./navigation.css";

const ICONS: Readonly<Record<PageName, LucideIcon>> = {
  start: Play,
  deliveries: ListTree,
  received: ArrowLeftRight,
  timeline: Clock,
  scenarios: Zap,
  check: ListChecks,
  load: Gauge,
  "webhook-settings": Webhook,
  messages: Mail,
  statistics: ChartColumn,
  rules: SlidersHorizontal,
  preferences: SunMoon,
};

// What has room in the bar of a phone.
const IN_BAR: readonly PageName[] = ["start", "deliveries", "timeline", "scenarios"];
const BEHIND_MORE = PAGE_NAMES.filter((page) => !IN_BAR.includes(page));

/** The way to all pages: a rail at the side, on a phone a bar at the bottom with the rest behind “More”. */
export function Navigation(): JSX.Element {
  const id = useId();
  const more = useRef<HTMLDivElement>(null);
  return (
    <nav className="navigation" aria-label={texts.pages}>
      <ul>
        {PAGE_NAMES.map((page) => (
          <Entry key={page} page={page} {...(IN_BAR.includes(page) ? {} : { className: "for-desks" })} />
        ))}
        <li className="for-phones">
          <button type="button" popoverTarget={id} className="entry">
            <Ellipsis size={18} aria-hidden="true" />
            <span>{texts.more}</span>
          </button>
        </li>
      </ul>
      <div id={id} ref={more} popover="auto" className="sheet">
        <ul>
          {BEHIND_MORE.map((page) => (
            <Entry key={page} page={page} onGo={() => more.current?.hidePopover()} />
          ))}
        </ul>
      </div>
    </nav>
  );
}

function Entry({
  page,
  className,
  onGo,
}: {
  readonly page: PageName;
  readonly className?: string;
  readonly onGo?: () => void;
}): JSX.Element {
  const Icon = ICONS[page];
  return (
    <li className={className}>
      <Link
        to={PAGE_PATHS[page]}
        className="entry"
        activeOptions={{ exact: page === "start", includeSearch: false }}
        {...(onGo === undefined ? {} : { onClick: onGo })}
      >
        <Icon size={18} aria-hidden="true" />
        <span>{PAGE_TITLES[page]}</span>
      </Link>
    </li>
  );
}
