import type { ComponentChildren, JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";

import { FixedLayout } from "./fixed_layout";
import { VirtualLayout } from "./virtual_layout";
import { VirtualScroll } from "./virtual_scroll";

export interface VirtualListHandle {
  scrollToKey(key: string, align?: "start" | "center" | "nearest"): void;
  scrollToEnd(): void;
}

interface VirtualListProps<T> {
  items: readonly T[];
  keyOf: (item: T) => string;
  render: (item: T, index: number) => ComponentChildren;
  /** Expected height of an item, in pixels. */
  estimate: number;
  /** Whether every item has exactly that height. */
  isFixed?: boolean;
  /** Whether it begins at its end and stays there while the visitor is there. */
  followsEnd?: boolean;
  onNearStart?: () => void;
  onNearEnd?: () => void;
  onAtEnd?: (atEnd: boolean) => void;
  handle?: RefObject<VirtualListHandle | null>;
  /** Behind the last item, inside of what scrolls. */
  footer?: ComponentChildren;
  header?: ComponentChildren;
  class?: string;
  listAttributes?: JSX.HTMLAttributes<HTMLDivElement>;
  scrollAttributes?: JSX.HTMLAttributes<HTMLDivElement>;
}

/** A list of any length of which only what can be seen, and a little around it, is in the document. */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, render, estimate, followsEnd = false } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const scroll = useMemo(() => {
    const layout = props.isFixed ? new FixedLayout(estimate) : new VirtualLayout(estimate);
    return new VirtualScroll(layout, followsEnd, () => redraw(undefined));
  }, []);
  scroll.listeners = props;

  useMemo(() => scroll.setKeys(items.map(keyOf)), [items]);
  useEffect(() => scroll.attach(scroller.current!), []);
  useLayoutEffect(() => scroll.settle());
  if (props.handle) props.handle.current = scroll;

  const { first, last } = scroll.range();
  return (
    <div
      ref={scroller}
      class={`relative overflow-y-auto [overflow-anchor:none] ${props.class ?? ""}`}
      {...props.scrollAttributes}
    >
      {props.header}
      <div {...props.listAttributes} style={{ minHeight: `${scroll.layout.total}px` }}>
        <div style={{ paddingTop: `${scroll.layout.offsetOf(first)}px` }}>
          {items.slice(first, last).map((item, index) => {
            const key = keyOf(item);
            return (
              <div key={key} data-key={key} ref={scroll.observe}>
                {render(item, first + index)}
              </div>
            );
          })}
        </div>
      </div>
      <div data-footer ref={scroll.observe}>
        {props.footer}
      </div>
    </div>
  );
}
