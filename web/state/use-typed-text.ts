import { useState } from "react";

/**
 * The text of a field that the address keeps.
 *
 * The address follows what is typed a moment later. The field must not wait for it: its caret would jump to the end,
 * and letters that are typed meanwhile would be lost.
 */
export function useTypedText(
  inAddress: string,
  write: (text: string) => void,
): readonly [string, (text: string) => void] {
  const [text, setText] = useState(inAddress);
  const [seen, setSeen] = useState(inAddress);
  // What was typed and has not been in the address yet.
  const [underWay, setUnderWay] = useState<readonly string[]>([]);
  if (seen !== inAddress) {
    setSeen(inAddress);
    const place = underWay.lastIndexOf(inAddress);
    const rest = place < 0 ? [] : underWay.slice(place + 1);
    setUnderWay(rest);
    // Also what a link, the way back or a button that clears it has put there.
    if (rest.length === 0) setText(inAddress);
  }
  return [
    text,
    (typed) => {
      setText(typed);
      setUnderWay((before) => [...before, typed]);
      write(typed);
    },
  ];
}
