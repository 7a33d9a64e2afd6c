import { screen, within } from "@testing-library/react";
import type { PatientDetail } from "../bindings/PatientDetail";
import type { PatientListRow } from "../bindings/PatientListRow";
import type { Handlers } from "../backend/recorded";
import { response } from "./fixtures";
import { dialog, goTo } from "./goTo";
import { showApp, type ShownApp } from "./showApp";

/** The rows of the patient list. */
export const rows = () => within(screen.getByRole("table", { name: "Patients" })).getAllByRole("row").slice(1);

/** The button that opens the patient of a row. */
export const openButton = (row: number) => within(rows()[row] as HTMLElement).getByRole("button");

/** The first recorded patient as often as wanted, with numbered names. */
export function many(count: number): Handlers {
  const [sample] = response("synced", "list_patients").rows;
  const row = (index: number) => ({ ...sample, id: String(index), last_name: `Patient ${index}` }) as PatientListRow;
  return {
    list_patients: ({ query: { offset, limit } }) => ({
      total: count,
      elsewhere: 0,
      suggestion: null,
      rows: Array.from({ length: Math.max(0, Math.min(limit, count - offset)) }, (_, index) => row(offset + index)),
    }),
  };
}

/** Shows the patient list in a recorded state. */
export async function showPatients(...state: Parameters<typeof showApp>): Promise<ShownApp> {
  const app = showApp(...state);
  await goTo(app.user, "Patients");
  return app;
}

/** Opens the first patient of the list. */
export async function openPatient(patient: Partial<PatientDetail> = {}, handlers: Handlers = {}) {
  const detail = { ...response("synced", "patient"), ...patient };
  const app = await showPatients("synced", { patient: () => detail, ...handlers });
  await screen.findByRole("table", { name: "Patients" });
  await app.user.click(openButton(0));
  return { ...app, detail, drawer: await dialog() };
}
