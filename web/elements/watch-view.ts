/** Calls `read` now, and whenever an element is scrolled or gets another size, until it is called off. */
export function watchView(element: HTMLElement, read: () => void): () => void {
  const observer = new ResizeObserver(read);
  observer.observe(element);
  element.addEventListener("scroll", read, { passive: true });
  read();
  return () => {
    observer.disconnect();
    element.removeEventListener("scroll", read);
  };
}
