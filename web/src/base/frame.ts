/** Where the page is not shown there are no frames: then so soon. */
const HIDDEN_MS = 100;

/** Calls `work` with the next frame, or soon where there are none. */
function withNextFrame(work: () => void): void {
  const run = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    work();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, HIDDEN_MS);
}

export const nextFrame = () => new Promise<void>((resolve) => withNextFrame(resolve));

/** Lets `work` be done with the next frame, once however often the result is called until then. */
export function oncePerFrame(work: () => void): () => void {
  let isPlanned = false;
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    withNextFrame(() => {
      isPlanned = false;
      work();
    });
  };
}
