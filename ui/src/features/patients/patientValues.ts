import type { PatientDetail } from "../../bindings/PatientDetail";
import type { PatientInput } from "../../bindings/PatientInput";
import { formatBirthday } from "../../i18n/format";

/** A patient as typed, with the birthday in the form of the locale. */
export type PatientValues = PatientInput;

const blank: PatientValues = {
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

export function patientValues(patient: PatientDetail | null): PatientValues {
  if (!patient) return blank;
  const { company, first_name, last_name, gender, email, phone, address, city, state, zip, insurance_number, desk_notes } =
    patient;
  const birthday = formatBirthday(patient.birthday);
  return { company, first_name, last_name, birthday, gender, email, phone, address, city, state, zip, insurance_number, desk_notes };
}

/** As typed, with the birthday that was understood; other text is sent, too, and the app says what is wrong with it. */
export function toInput(values: PatientValues, birthday: string | null): PatientInput {
  return { ...values, birthday: birthday ?? values.birthday.trim() };
}
