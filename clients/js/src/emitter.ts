/** Symbol.dispose, also where the engine does not know it yet. */
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

/** Ends what it was returned for. Calling it again does nothing. */
export interface Unsubscribe extends Disposable {
  (): void;
}

export interface ListenOptions {
  /** Ends the listening when it is aborted. */
  signal?: AbortSignal;
}

/** Calls `ended` when the signal is aborted, at once if it is already; returns how to stop waiting for that. */
export function onAbort(signal: AbortSignal | undefined, ended: () => void): () => void {
  if (signal?.aborted) ended();
  else signal?.addEventListener("abort", ended, { once: true });
  return () => signal?.removeEventListener("abort", ended);
}

/** Listeners by the names of events. What a listener throws is reported as uncaught and stops nobody else. */
export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<{ call: (value: never) => void }>>();

  /** Calls `listener` for each event of that name until the result is called, disposed, or the signal is aborted. */
  on<Name extends keyof Events>(
    name: Name,
    listener: (value: Events[Name]) => void,
    { signal }: ListenOptions = {},
  ): Unsubscribe {
    const entry = { call: listener };
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(entry));
    let forget = () => {};
    const end = () => {
      if (!listeners.delete(entry)) return;
      forget();
      this.unlistened();
    };
    forget = onAbort(signal, end);
    return Object.assign(end, { [dispose]: end });
  }

  /** How many listeners there are: of one event, or of all. */
  listenerCount(name?: keyof Events): number {
    if (name) return this.#listeners.get(name)?.size ?? 0;
    return [...this.#listeners.values()].flatMap((listeners) => [...listeners]).length;
  }

  /** A listener has gone. */
  protected unlistened(): void {}

  /** @internal */
  emit<Name extends keyof Events>(name: Name, ...[value]: Events[Name] extends void ? [] : [Events[Name]]): void {
    for (const { call } of [...(this.#listeners.get(name) ?? [])]) {
      try {
        call(value as never);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
