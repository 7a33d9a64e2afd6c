import crates from "./crates.txt?raw";
import packages from "./packages.txt?raw";

/** Third-party software that the app contains. */
export interface Component {
  name: string;
  version: string;
  license: string;
}

function read(list: string): Component[] {
  return list
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => {
      const [name = "", version = "", license = ""] = line.split("\t");
      return { name, version, license };
    });
}

/** The crates and the packages, by name. */
export const components: readonly Component[] = [...read(crates), ...read(packages)].toSorted((a, b) =>
  a.name.localeCompare(b.name, "en", { sensitivity: "base" }),
);

/** The components whose name or license contains the search text. */
export function findComponents(search: string): Component[] {
  const wanted = search.trim().toLowerCase();
  return components.filter(({ name, license }) => `${name} ${license}`.toLowerCase().includes(wanted));
}
