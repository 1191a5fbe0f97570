import { X } from "lucide-react";
import type { JSX, ReactNode } from "react";
import { useEffect, useId, useRef } from "react";
import "./modal-dialog.css";

/** A dialog over the page. Esc and a click beside it close it; the focus goes back to where it was. */
export function ModalDialog({
  title,
  closeText,
  onClose,
  children,
  className = "",
}: {
  readonly title: string;
  readonly closeText: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly className?: string;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Who marks a text with the mouse and lets go beside the dialog does not want to close it.
  const isPressedBeside = useRef(false);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    // React sets no autofocus attribute, which is what the browser would look for.
    dialog.current?.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => {
      // Where the focus has gone on by itself, to another page, it stays there.
      if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`modal ${className}`}
      aria-labelledby={id}
      onClose={onClose}
      onPointerDown={({ target }) => {
        isPressedBeside.current = target === dialog.current;
      }}
      onClick={({ target }) => {
        if (target === dialog.current && isPressedBeside.current) onClose();
      }}
    >
      <div className="modal-content">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" className="quiet icon" aria-label={closeText} onClick={onClose}>
            <X size={18} aria-hidden="true" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
