/** Milliseconds that a load may take before it is taken for one that never comes; twice as many each time, as it may also be slow. */
const firstPatience = 1000;

/** Of a page; see `loadAnew`. */
interface Loading {
  isLoading(): boolean;
  load(): void;
}

/**
 * What a page was loading by a process for the network that died never comes: Chromium begins another, and leaves the page
 * waiting. For a moment Chromium may go on asking the dead one, also when this is told of its death, or just after. So what is
 * not there a while later is loaded once more, until it comes. The function that is returned ends that.
 */
export function loadAnew(page: Loading): () => void {
  let timer: NodeJS.Timeout;
  const load = (patience: number) => {
    if (page.isLoading()) page.load();
    timer = setTimeout(() => {
      if (page.isLoading()) load(2 * patience);
    }, patience);
  };
  load(firstPatience);
  return () => clearTimeout(timer);
}
