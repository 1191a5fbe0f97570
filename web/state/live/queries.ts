import type { Query, QueryClient, UseQueryResult } from "@tanstack/react-query";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Answer, RequestLine } from "./control-client.ts";
import { useParts } from "./playground-context.ts";

/** An answer that was no success, with what to do about it. */
export class AskFailed extends Error {
  readonly problems: readonly string[];

  constructor(because: string, problems: readonly string[] = []) {
    super(because);
    this.problems = problems;
  }
}

/** The value of an answer; throws `AskFailed` where there is none, as the query library wants it. */
export async function valueOf<Value>(asked: Promise<Answer<Value>>): Promise<Value> {
  const answer = await asked;
  if (answer.kind === "failed") throw new AskFailed(answer.because, answer.problems);
  return answer.value;
}

/** When a reading is asked for again. */
export interface AskOptions<Value = never> {
  /** Asked again when this changes. */
  readonly revision?: number | string;
  readonly everyMs?: number;
  /** True: the value will not change any more, and is not asked for again. */
  readonly isOver?: (value: Value) => boolean;
  readonly isEnabled?: boolean;
}

/** Reads from the control API: `status`, `attempts/att_1`. */
export function useControl<Value>(path: string, options: AskOptions<Value> = {}): UseQueryResult<Value> {
  const { client } = useParts();
  return useRead(
    ["control", path, options.revision ?? 0],
    () => client.control<Value>(`GET ${path}`),
    options,
  );
}

/** Reads from SendGrid's API: `user/webhooks/event/settings/all`. */
export function useSendgrid<Value>(path: string, options: AskOptions<Value> = {}): UseQueryResult<Value> {
  const { client } = useParts();
  return useRead(
    ["sendgrid", path, options.revision ?? 0],
    () => client.sendgrid<Value>(`GET ${path}`),
    options,
  );
}

/** Reads from the control API what grows: `read` is told what was read before, and answers it with what is new. */
export function useGrowing<Value>(
  path: string,
  read: (before: Value | undefined) => Promise<Answer<Value>>,
  options: AskOptions<Value>,
): UseQueryResult<Value> {
  const queries = useQueryClient();
  const key = ["control", path, options.revision ?? 0, "growing"];
  return useRead(key, () => read(queries.getQueryData<Value>(key)), { ...options, isGrowing: true });
}

/** Reads the exact bytes of an attempt's body, once. */
export function useBody(attemptId: string | null): UseQueryResult<Uint8Array<ArrayBuffer>> {
  const { client } = useParts();
  return useQuery({
    queryKey: ["body", attemptId],
    queryFn: () => valueOf(client.body(attemptId ?? "")),
    enabled: attemptId !== null,
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

function useRead<Value>(
  key: readonly unknown[],
  ask: () => Promise<Answer<Value>>,
  {
    everyMs,
    isOver,
    isEnabled = true,
    isGrowing = false,
  }: AskOptions<Value> & { readonly isGrowing?: boolean },
): UseQueryResult<Value> {
  return useQuery({
    queryKey: key,
    queryFn: () => valueOf(ask()),
    enabled: isEnabled,
    placeholderData: (before) => before,
    // What grows tells by itself what has changed; comparing it with what it was would take as long as it is large.
    structuralSharing: !isGrowing,
    ...(everyMs === undefined
      ? {}
      : {
          refetchInterval: ({ state: { data } }: Query<Value, Error, Value>) =>
            data !== undefined && isOver?.(data) === true ? false : everyMs,
        }),
  });
}

/** A command to the simulator. */
export interface Command {
  readonly api: "control" | "sendgrid";
  readonly request: RequestLine;
  readonly body?: unknown;
}

/** What became of the last command. */
export interface Commanding {
  readonly isRunning: boolean;
  readonly problem: AskFailed | null;
  readonly forget: () => void;
  /** Resolves to the answer; rejects with what went wrong, which `problem` shows too. */
  readonly run: (command: Command) => Promise<unknown>;
}

/** Gives commands; readings are asked for anew after each. `endsWhenRead`: a command is over when they have come. */
export function useCommand({ endsWhenRead = false } = {}): Commanding {
  const { client } = useParts();
  const queries = useQueryClient();
  const mutation = useMutation<unknown, Error, Command>({
    mutationFn: ({ api, request, body }) => valueOf(client[api](request, body)),
    onSettled: async () => {
      const reading = readAgain(queries);
      if (endsWhenRead) await reading;
    },
  });
  const keepFocus = useKeptFocus(mutation.isPending);
  const { error } = mutation;
  return {
    isRunning: mutation.isPending,
    problem: error === null ? null : error instanceof AskFailed ? error : new AskFailed(error.message),
    forget: () => mutation.reset(),
    run: (command) => {
      keepFocus();
      return mutation.mutateAsync(command);
    },
  };
}

// A button that is switched off while its command runs loses the focus: it gets it back, so that Enter tries again.
function useKeptFocus(isRunning: boolean): () => void {
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (isRunning) return;
    if (before.current instanceof HTMLElement && document.activeElement === document.body)
      before.current.focus({ preventScroll: true });
    before.current = null;
  }, [isRunning]);
  return () => {
    // Of two commands in a row, it was the first that was asked for here.
    if (document.activeElement !== document.body) before.current = document.activeElement;
  };
}

async function readAgain(queries: QueryClient): Promise<void> {
  await Promise.all(["control", "sendgrid"].map((api) => queries.invalidateQueries({ queryKey: [api] })));
}

/**
 * The simulator is another one now: its ids begin anew, so that what was read stands for something else.
 *
 * What is shown is read anew and stays until then, so that no form goes away under a person's hands; bodies, which
 * are read once, go at once.
 */
export function forgetAnswers(queries: QueryClient): void {
  queries.removeQueries({ type: "inactive" });
  void queries.resetQueries({ queryKey: ["body"] });
  void readAgain(queries);
}
