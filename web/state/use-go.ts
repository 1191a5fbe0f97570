import { useRouter } from "@tanstack/react-router";
import { useCallback } from "react";

/** Goes to an address of the page: `/deliveries?q=run:run_1`. */
export function useGo(): (address: string) => void {
  const router = useRouter();
  return useCallback((address) => router.history.push(address), [router]);
}
