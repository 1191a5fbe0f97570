/** What this browser keeps; where it refuses to, as a private window may, nothing is kept and nothing fails. */
export const browserStorage: Pick<Storage, "getItem" | "setItem"> = {
  getItem(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  setItem(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // What was to be kept lasts as long as the page.
    }
  },
};
