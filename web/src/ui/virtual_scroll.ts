import type { FixedLayout } from "./fixed_layout";
import type { VirtualLayout } from "./virtual_layout";

const OVERSCAN_PX = 600;
/** So near the end somebody counts as being there. */
const END_PX = 64;
/** So near an end more is asked for. */
const NEAR_PX = 1_200;

interface Listeners {
  onNearStart?: () => void;
  onNearEnd?: () => void;
  onAtEnd?: (atEnd: boolean) => void;
}

/**
 * The scrolling of a virtual list. What the visitor looks at keeps its place whatever happens above it; who
 * is at the end stays there where the list follows its end.
 */
export class VirtualScroll {
  listeners: Listeners = {};
  #element: HTMLElement | null = null;
  #observer: ResizeObserver | null = null;
  #rows = new Set<HTMLElement>();
  #atEnd: boolean;
  #toldAtEnd: boolean;
  #anchor: { key: string; distance: number } | null = null;
  #top = 0;
  #height = 800;
  #contentHeight = 0;

  constructor(
    readonly layout: VirtualLayout | FixedLayout,
    private readonly followsEnd: boolean,
    private readonly redraw: () => void,
  ) {
    this.#atEnd = followsEnd;
    this.#toldAtEnd = followsEnd;
  }

  setKeys(keys: string[]): void {
    this.layout.setKeys(keys);
    if (this.#anchor && this.layout.indexOf(this.#anchor.key) === undefined) this.#anchor = null;
  }

  /** What to draw: from first to before last. */
  range(): { first: number; last: number } {
    const top = this.#atEnd && this.followsEnd ? Math.max(0, this.layout.total - this.#height) : this.#top;
    const first = this.layout.indexAt(top - OVERSCAN_PX);
    const last = this.layout.indexAt(top + this.#height + OVERSCAN_PX) + 1;
    return { first, last: Math.min(last, this.layout.count) };
  }

  attach(element: HTMLElement): () => void {
    this.#element = element;
    this.#observer = new ResizeObserver(() => this.#resized());
    this.#observer.observe(element);
    for (const row of this.#rows) this.#observer.observe(row);
    const onScroll = () => this.#scrolled();
    element.addEventListener("scroll", onScroll, { passive: true });
    this.#resized();
    return () => {
      element.removeEventListener("scroll", onScroll);
      this.#observer?.disconnect();
      this.#element = null;
    };
  }

  /** Ref of each row and of the footer. */
  observe = (row: HTMLElement | null): (() => void) | void => {
    if (!row) return;
    this.#rows.add(row);
    this.#observer?.observe(row);
  };

  /** After drawing: takes the rows' heights and puts the list where it should be. */
  settle(): void {
    const element = this.#element;
    if (!element) return;
    const moved = this.layout.measure(this.#measurements());
    this.#keepPlace(element);
    if (moved) this.redraw();
  }

  scrollToKey(key: string, align: "start" | "center" | "nearest" = "center"): void {
    const index = this.layout.indexOf(key);
    if (index === undefined || !this.#element) return;
    const offset = this.layout.offsetOf(index);
    const height = this.layout.heightOf(index);
    const isInside = offset >= this.#top && offset + height <= this.#top + this.#height;
    if (align === "nearest" && isInside) return;
    const isAbove = offset < this.#top;
    const slack = { start: 16, center: (this.#height - height) / 2, nearest: isAbove ? 8 : this.#height - height - 8 };
    this.#atEnd = false;
    this.#anchor = { key, distance: -Math.max(0, slack[align]) };
    this.#keepPlace(this.#element);
    this.#scrolled();
    this.redraw();
  }

  scrollToEnd(): void {
    this.#atEnd = true;
    this.#anchor = null;
    this.#tellWhetherAtEnd();
    this.redraw();
    if (this.#element) this.#keepPlace(this.#element);
  }

  #tellWhetherAtEnd(): void {
    if (this.#toldAtEnd === this.#atEnd) return;
    this.#toldAtEnd = this.#atEnd;
    this.listeners.onAtEnd?.(this.#atEnd);
  }

  #measurements(): [string, number][] {
    const measured: [string, number][] = [];
    for (const row of this.#rows) {
      if (!row.isConnected) {
        this.#rows.delete(row);
        this.#observer?.unobserve(row);
      } else if (row.dataset.key !== undefined) {
        measured.push([row.dataset.key, row.getBoundingClientRect().height]);
      }
    }
    return measured;
  }

  #keepPlace(element: HTMLElement): void {
    if (this.#atEnd && this.followsEnd && this.#hasContent(element)) {
      element.scrollTop = element.scrollHeight;
    } else if (this.#anchor) {
      const index = this.layout.indexOf(this.#anchor.key)!;
      const wanted = this.#listTop(element) + this.layout.offsetOf(index) + this.#anchor.distance;
      if (Math.abs(element.scrollTop - wanted) >= 1) element.scrollTop = wanted;
    }
  }

  /** A header alone is read from its beginning. */
  #hasContent(element: HTMLElement): boolean {
    return this.layout.count > 0 || footerOf(element).clientHeight > 0;
  }

  /** Where the list begins, below the header. */
  #listTop(element: HTMLElement): number {
    return (footerOf(element).previousElementSibling as HTMLElement).offsetTop;
  }

  #resized(): void {
    const element = this.#element;
    if (!element) return;
    this.#height = element.clientHeight;
    const moved = this.layout.measure(this.#measurements());
    this.#keepPlace(element);
    if (moved || this.#top !== element.scrollTop) this.#scrolled();
    else this.redraw();
  }

  #scrolled(): void {
    const element = this.#element!;
    // What became shorter moves everybody up.
    const isShorter = element.scrollHeight < this.#contentHeight;
    const wentUp = element.scrollTop < this.#top - 1 && !isShorter;
    this.#contentHeight = element.scrollHeight;
    this.#top = element.scrollTop;
    this.#height = element.clientHeight;
    const below = element.scrollHeight - this.#top - this.#height;
    // What grows under somebody who is at the end does not take them away from it.
    this.#atEnd = below < END_PX || (this.#atEnd && this.followsEnd && !wentUp);
    const top = this.#top - this.#listTop(element);
    const index = this.layout.indexAt(top);
    const key = this.layout.keyAt(index);
    this.#anchor = key === undefined ? null : { key, distance: top - this.layout.offsetOf(index) };
    this.#tellWhetherAtEnd();
    if (this.#top < NEAR_PX) this.listeners.onNearStart?.();
    if (below < NEAR_PX) this.listeners.onNearEnd?.();
    this.redraw();
  }
}

const footerOf = (element: HTMLElement) => element.querySelector<HTMLElement>(":scope > [data-footer]")!;
