import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

// Patience, not speed: a busy machine takes its time, and nothing waits this long when all is well.
configure({ asyncUtilTimeout: 15_000 });

// What a real window has and jsdom lacks: sizes, so that long lists draw their first rows.
class StillObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

const WINDOW = { width: 1000, height: 600 };
const ROW = 44;

function measure(name: string, of: (element: HTMLElement) => number) {
  Object.defineProperty(HTMLElement.prototype, name, {
    configurable: true,
    get(this: HTMLElement) {
      return of(this);
    },
  });
}

const height = (element: HTMLElement) => (element.hasAttribute("data-index") ? ROW : WINDOW.height);
measure("offsetHeight", height);
measure("clientHeight", height);
measure("offsetWidth", () => WINDOW.width);
measure("clientWidth", () => WINDOW.width);
measure("scrollHeight", (element) => {
  const rows = element.querySelector<HTMLElement>(":scope > [role=rowgroup]:last-child");
  return rows ? ROW + Number.parseFloat(rows.style.height) : height(element);
});
Element.prototype.scrollTo = function scrollTo(this: Element, where?: ScrollToOptions | number) {
  if (typeof where === "object" && where.top !== undefined) {
    this.scrollTop = where.top;
    setTimeout(() => this.dispatchEvent(new Event("scroll")));
  }
};
Element.prototype.scrollIntoView = () => {};
vi.stubGlobal("ResizeObserver", StillObserver);
// What belongs to the document is not what the tests' own globals are.
Object.assign(document.defaultView ?? {}, { ResizeObserver: StillObserver });
vi.stubGlobal("matchMedia", (query: string) => ({
  matches: false,
  media: query,
  addEventListener() {},
  removeEventListener() {},
  addListener() {},
  removeListener() {},
}));

// The content security policy of the real window refuses every style element, also a passing one.
const styles: Node[] = [];
const keep = (changes: MutationRecord[]) =>
  styles.push(...changes.flatMap((change) => [...change.addedNodes].filter((node) => node.nodeName === "STYLE")));
const watcher = new MutationObserver(keep);
watcher.observe(document, { childList: true, subtree: true });

beforeEach(() => {
  document.title = "";
});

afterEach(() => {
  keep(watcher.takeRecords());
  cleanup();
  const injected = styles.splice(0).map((style) => style.textContent);
  if (injected.length > 0) throw new Error(`style elements were put into the page: ${injected.join(" ")}`);
});
