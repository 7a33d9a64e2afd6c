import crates from "./crates.txt?raw";
import packages from "./packages.txt?raw";

/** Somebody else's part of the program. */
export interface Part {
  name: string;
  version: string;
  licence: string;
}

function read(list: string): Part[] {
  return list
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", version = "", licence = ""] = line.split("\t");
      return { name, version, licence };
    });
}

/** All of them, by name: what the program is built from, and what its window is. */
export const parts: readonly Part[] = [...read(crates), ...read(packages)].toSorted((a, b) =>
  a.name.localeCompare(b.name, "en", { sensitivity: "base" }),
);

/** Those whose name or licence holds what is looked for. */
export function findParts(search: string): Part[] {
  const wanted = search.trim().toLowerCase();
  return parts.filter((part) => `${part.name} ${part.licence}`.toLowerCase().includes(wanted));
}
