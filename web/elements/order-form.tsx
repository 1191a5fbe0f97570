import type { JSX, ReactNode } from "react";
import { useId } from "react";
import { shellTexts } from "../texts/shell-texts.ts";
import "./order-form.css";

/** A form that begins something: its name, its fields, what went wrong, and the button. */
export function OrderForm({
  title,
  onSubmit,
  fields,
  children,
}: {
  readonly title: string;
  readonly onSubmit: () => void;
  readonly fields: ReactNode;
  readonly children: ReactNode;
}): JSX.Element {
  const id = useId();
  return (
    <form
      className="order-form"
      aria-labelledby={id}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <h2 id={id}>{title}</h2>
      <div className="fields">{fields}</div>
      {children}
    </form>
  );
}

/** Fields that most people leave empty, out of the way until they are asked for. */
export function MoreFields({ children }: { readonly children: ReactNode }): JSX.Element {
  return (
    <details className="more">
      <summary>{shellTexts.more}</summary>
      <div className="fields">{children}</div>
    </details>
  );
}

/** One field: its name, the control, and what it means. */
export function OrderField({
  name,
  help,
  isWide = false,
  children,
}: {
  readonly name: string;
  readonly help: string;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <label className={isWide ? "wide" : ""}>
      <span>{name}</span>
      {children}
      <small className="mute">{help}</small>
    </label>
  );
}
