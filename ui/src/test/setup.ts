import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";

// Generous, because the machine may be busy.
configure({ asyncUtilTimeout: 15_000 });

// jsdom has no sizes. Virtual tables need them to render rows.
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
// The document's window differs from the global object of the tests.
Object.assign(document.defaultView ?? {}, { ResizeObserver: StillObserver });
vi.stubGlobal("matchMedia", (query: string) => ({
  matches: false,
  media: query,
  addEventListener() {},
  removeEventListener() {},
  addListener() {},
  removeListener() {},
}));

// The content security policy forbids style elements, even temporary ones.
const styles: Node[] = [];
const keep = (changes: MutationRecord[]) =>
  styles.push(...changes.flatMap((change) => [...change.addedNodes].filter((node) => node.nodeName === "STYLE")));
const watcher = new MutationObserver(keep);
watcher.observe(document, { childList: true, subtree: true });

/** Shortly after the times of the recorded responses. */
const NOW = new Date("2026-03-02T16:05:00Z");

beforeEach(() => {
  document.title = "";
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
});

afterEach(() => {
  keep(watcher.takeRecords());
  cleanup();
  vi.useRealTimers();
  const injected = styles.splice(0).map((style) => style.textContent);
  if (injected.length > 0) throw new Error(`style elements were put into the page: ${injected.join(" ")}`);
});
