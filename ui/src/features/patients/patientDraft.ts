import type { PatientDetail } from "../../bindings/PatientDetail";
import type { PatientInput } from "../../bindings/PatientInput";
import { parseBirthday } from "../../i18n/birthday";
import { formatBirthday } from "../../i18n/format";

/** A patient while it is typed; the birthday as a person writes it. */
export type PatientDraft = PatientInput;

const blank: PatientDraft = {
  company: "",
  first_name: "",
  last_name: "",
  birthday: "",
  gender: "unknown",
  email: "",
  phone: "",
  address: "",
  city: "",
  state: "",
  zip: "",
  insurance_number: "",
  desk_notes: "",
};

export function startDraft(patient: PatientDetail | null): PatientDraft {
  if (!patient) return blank;
  const { company, first_name, last_name, gender, email, phone, address, city, state, zip, insurance_number, desk_notes } =
    patient;
  const birthday = formatBirthday(patient.birthday);
  return { company, first_name, last_name, birthday, gender, email, phone, address, city, state, zip, insurance_number, desk_notes };
}

/** What is sent to the office. */
export function toInput(draft: PatientDraft): PatientInput {
  return { ...draft, birthday: parseBirthday(draft.birthday) };
}
