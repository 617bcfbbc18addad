/** Where the page is not shown there are no frames: then so soon. */
const HIDDEN_MS = 100;

/** Lets `work` be done with the next frame, once however often the result is called until then. */
export function oncePerFrame(work: () => void): () => void {
  let isPlanned = false;
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    const run = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      isPlanned = false;
      work();
    };
    const frame = requestAnimationFrame(run);
    const timer = setTimeout(run, HIDDEN_MS);
  };
}
