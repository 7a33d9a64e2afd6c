import type { PatientQuery } from "../../bindings/PatientQuery";

/** Which patients the office wants to see. */
export type PatientWish = Omit<PatientQuery, "offset" | "limit">;

export const startWish: PatientWish = {
  search: "",
  company: null,
  standing: "active",
  order: "last_name",
  direction: "ascending",
};

/** Whether the wish leaves anybody out. */
export function narrows(wish: PatientWish): boolean {
  return wish.search !== "" || wish.company !== null || wish.standing === "inactive";
}
