import type { HostTime, PostRequest, PostResult, Poster } from "../ports.ts";

/** Posts as another poster does, but for the faults that no byte on the wire shows: the attempt never leaves, or the 2xx gets lost. */
export function faultyPoster(poster: Poster, hostTime: HostTime): Poster {
  return {
    post: (request) => {
      const { faults } = request;
      if (faults === undefined) return poster.post(request);
      if (faults.neverLeaves === true) return neverLeft(request, hostTime);
      const outcome = poster.post(request);
      if (faults.losesAcknowledgement !== true) return outcome;
      return outcome instanceof Promise
        ? outcome.then(withoutAcknowledgement)
        : withoutAcknowledgement(outcome);
    },
  };
}

function neverLeft(_request: PostRequest, hostTime: HostTime): PostResult {
  return {
    result: "unreachable",
    status: null,
    reason: "it never left: network failure (fault)",
    location: null,
    latencyMs: 0,
    startedWallAt: hostTime.now(),
    bytes: 0,
    isUncertain: false,
    isTokenRejected: false,
  };
}

function withoutAcknowledgement(result: PostResult): PostResult {
  if (result.result !== "delivered") return result;
  const reason = `${result.reason}, and the answer got lost (fault)`;
  return { ...result, result: "unreachable", reason, isUncertain: true };
}
