import type { PatientInput } from "../../bindings/PatientInput";
import type { Backend } from "../Backend";
import type { FakeOffice } from "./FakeOffice";
import { fault } from "./faults";
import { cut, findPatients } from "./findPatients";
import { person } from "./people";

type PatientCommands = Pick<Backend, "listPatients" | "patient" | "addPatient" | "updatePatient" | "setDeskNotes">;

/** The patient list. */
export function patientCommands(office: FakeOffice): PatientCommands {
  return {
    listPatients: (query) =>
      office.answer("listPatients", () => {
        const found = findPatients(office.patients, query);
        return { total: found.length, rows: cut(found, query) };
      }),

    patient: (id) => office.answer("patient", () => office.find(id)),

    addPatient: (input) =>
      office.answer("addPatient", () => {
        checkPatient(input);
        const id = office.next("patient");
        const company = office.companies.find((one) => one.id === input.company) ?? { id: input.company, name: "" };
        office.patients.push({ ...person(0, company), legal_first_name: null, ssn_on_file: false, ...input, id });
        return { id };
      }),

    updatePatient: (id, input) =>
      office.answer("updatePatient", () => {
        const found = office.find(id);
        if (found.links.length > 0) throw fault("managed_by_source");
        checkPatient(input);
        Object.assign(found, input);
      }),

    setDeskNotes: (id, text) =>
      office.answer("setDeskNotes", () => {
        office.find(id).desk_notes = text;
      }),
  };
}

function checkPatient(input: PatientInput): void {
  if (!input.first_name.trim() && !input.last_name.trim()) throw fault("invalid_name");
  if (!/^\d{4}-\d{2}-\d{2}$/.test(input.birthday)) throw fault("invalid_birthday");
}
