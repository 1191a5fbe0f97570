import { useRouter } from "@tanstack/react-router";
import { useCallback, useState } from "react";

/** Goes to an address of the page: `/deliveries?q=run:run_1`. */
export function useGo(): (address: string) => void {
  const router = useRouter();
  return useCallback((address) => router.history.push(address), [router]);
}

/** Goes to an address once an answer has come: whoever is on another page by then is not called away from there. */
export function useGoFromHere(): (address: string) => void {
  const router = useRouter();
  const [here] = useState(() => router.latestLocation.pathname);
  const go = useGo();
  return (address) => {
    if (router.latestLocation.pathname === here) go(address);
  };
}
