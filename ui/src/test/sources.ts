import { parseSync, type ESTree } from "vite";

/** The window's own sources by path, tests and test tools left out. */
export const sources: Record<string, string> = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.*", "!../test/**"], {
      query: "?raw",
      import: "default",
      eager: true,
    }),
  ),
);

export type Node = ESTree.Node;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

/** The nodes right below one. */
export function below(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

/** A source as a tree. */
export function parse(path: string, source: string): Node {
  const parsed = parseSync(path, source);
  if (parsed.errors.length > 0) throw new Error(`${path} cannot be parsed: ${parsed.errors[0]?.message}`);
  return parsed.program;
}

/** Every node of a tree. */
export function* nodes(node: Node): Generator<Node> {
  yield node;
  for (const child of below(node)) yield* nodes(child);
}
