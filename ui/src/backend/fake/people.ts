import type { Gender } from "../../bindings/Gender";
import type { PatientDetail } from "../../bindings/PatientDetail";
import type { StandingView } from "../../bindings/StandingView";

const FIRST = ["Ana", "Ben", "Chloé", "David", "Elena", "Frank", "Grace", "Hugo", "Ivy", "Jonas", "Kira", "Liam", "María", "Noah", "Olga", "Paul"];
const LAST = ["Adams", "Brooks", "Castillo", "Dunn", "Estévez", "Fischer", "García-López", "Hughes", "Ibarra", "Jensen", "Klein", "Lund", "Moore", "Nguyen", "O'Brien", "Patel", "Quinn"];
const CITIES = ["Salem", "Keizer", "Albany", "Dallas", "Silverton"];
const GENDERS: Gender[] = ["female", "male", "unknown", "other"];

function pick<T>(from: readonly T[], index: number): T {
  return from[index % from.length] as T;
}

function pad(value: number, length = 2): string {
  return String(value).padStart(length, "0");
}

function standing(index: number): StandingView {
  return index % 23 === 7 ? { standing: "inactive", reason: "archived" } : { standing: "active" };
}

/** Made-up patient number `index` of a company: the same person each time. */
export function person(index: number, company: { id: string; name: string }): PatientDetail {
  const first = pick(FIRST, index * 7 + Math.floor(index / 16));
  const last = pick(LAST, index * 5 + Math.floor(index / 17));
  return {
    id: `patient-${index}`,
    company: company.id,
    company_name: company.name,
    first_name: first,
    legal_first_name: index % 11 === 3 ? `${first} Marie` : null,
    last_name: last,
    birthday: `${1935 + ((index * 13) % 88)}-${pad(1 + (index % 12))}-${pad(1 + ((index * 3) % 28))}`,
    gender: pick(GENDERS, index % 9 < 4 ? 0 : index % 9 < 8 ? 1 : 2),
    email: index % 4 === 1 ? "" : `${pad(index, 4)}@mail.example`,
    phone: `(503)555-${pad(index % 10_000, 4)}`,
    address: index % 6 === 2 ? `${100 + index} Oak Street\nApt ${index % 40}` : `${100 + index} Oak Street`,
    city: pick(CITIES, index),
    state: "OR",
    zip: `973${pad(index % 60)}`,
    insurance_number: index % 5 === 0 ? `MED${pad(index, 6)}` : "",
    ssn_on_file: index % 3 !== 0,
    desk_notes: "",
    standing: standing(index),
    merged_into: null,
    links: [],
    created_at: "2026-10-01T08:00:00Z",
    updated_at: "2026-11-20T15:30:00Z",
  };
}
