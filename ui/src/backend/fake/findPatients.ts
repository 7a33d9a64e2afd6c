import type { PatientDetail } from "../../bindings/PatientDetail";
import type { PatientQuery } from "../../bindings/PatientQuery";
import type { Slice } from "../Backend";

/** A page of a list. */
export const cut = <Row>(rows: Row[], slice: Slice) => rows.slice(slice.offset, slice.offset + slice.limit);

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The patients that a query finds, in its order. */
export function findPatients(patients: PatientDetail[], query: PatientQuery): PatientDetail[] {
  const words = plain(query.search).split(/\s+/).filter(Boolean);
  const sign = query.direction === "ascending" ? 1 : -1;
  return patients
    .filter((one) => query.standing === "all" || one.standing.standing === query.standing)
    .filter((one) => query.company === null || one.company === query.company)
    .filter((one) => {
      if (words.length === 0) return true;
      const text = plain(`${one.first_name} ${one.last_name} ${one.phone} ${one.birthday}`);
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => sign * (a[query.order].localeCompare(b[query.order]) || a.first_name.localeCompare(b.first_name)));
}
