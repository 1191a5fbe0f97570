import type { ReceiverState } from "../../contract/control-api.ts";

/** How a receiver answers. */
export type Behaviour = Pick<
  ReceiverState,
  "status" | "delay" | "redirect" | "drop" | "body" | "tokenLifetime"
>;

/** How it answers from now on; what is absent stays as it is. */
export type ReceiverChange = Partial<Behaviour>;

/**
 * How a receiver answers: what a person configured, and above it layers that come and go.
 *
 * Layers apply in the order in which they were put on. One that is taken off leaves no trace, whatever happened to
 * the others and to the base meanwhile.
 */
export class LayeredBehaviour {
  #base: Behaviour = AS_NEW;
  readonly #layers = new Set<Layer>();

  /** Changes the base, below all layers. */
  configure(change: ReceiverChange): void {
    this.#base = { ...this.#base, ...change };
  }

  /**
   * Puts a change on top; calling the result takes just that one off again. With a name of settings it holds only for
   * what came by that name.
   */
  layer(change: ReceiverChange, settings?: string): () => void {
    // A copy: the same change may be put on twice.
    const layer: Layer = { change: { ...change }, settings };
    this.#layers.add(layer);
    return () => void this.#layers.delete(layer);
  }

  /** How it answers what came by a name of settings; empty: by none. */
  at(settings: string): Behaviour {
    let behaviour = this.#base;
    for (const layer of this.#layers) {
      const isMeant = layer.settings === undefined || layer.settings === settings;
      if (isMeant) behaviour = { ...behaviour, ...layer.change };
    }
    return behaviour;
  }

  /** How many layers there are. */
  layers(): number {
    return this.#layers.size;
  }

  /** Answers as a new one, without layers. */
  reset(): void {
    this.#base = AS_NEW;
    this.#layers.clear();
  }
}

interface Layer {
  readonly change: ReceiverChange;
  /** Undefined: it holds for all. */
  readonly settings: string | undefined;
}

const AS_NEW: Behaviour = {
  status: 200,
  delay: 0,
  redirect: null,
  drop: false,
  body: "",
  tokenLifetime: null,
};
